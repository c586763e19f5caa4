import { rawHeader } from '@tributary/contracts';

const BASIC = /^Basic +([A-Za-z0-9+/_-]+=*) *$/i;

/** The write key in a request's head: the user name of HTTP Basic. `undefined` where it has none there. */
export function writeKeyInHead(rawHeaders: readonly string[]): string | undefined {
  const encoded = BASIC.exec(rawHeader(rawHeaders, 'authorization') ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [user] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1);
  return user || undefined;
}
