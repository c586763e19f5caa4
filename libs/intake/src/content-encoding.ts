import { rawHeader } from '@tributary/contracts';

const TAKEN = ['gzip', 'x-gzip', 'deflate', 'br'] as const;

/** A coding in which a body may come. */
export type TakenEncoding = (typeof TAKEN)[number];

/** What `Accept-Encoding` says. */
export const TAKEN_ENCODINGS = 'gzip, deflate, br, identity';

/** The coding of a body in lower case; `undefined` where it comes as it is. */
export function contentEncoding(rawHeaders: readonly string[]): string | undefined {
  const encoding = rawHeader(rawHeaders, 'content-encoding')?.trim().toLowerCase();
  return encoding === undefined || encoding === '' || encoding === 'identity' ? undefined : encoding;
}

/** Whether a body in this coding can be taken. Several codings on top of each other cannot. */
export function isTaken(encoding: string): encoding is TakenEncoding {
  return (TAKEN as readonly string[]).includes(encoding);
}
