import type { StaticAnswer } from '@tributary/contracts';

/** An answer that is ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

/** Statuses whose answers have no content (RFC 9110). */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205]);
const NOTHING = Buffer.alloc(0);

export function staticAnswer({ status, contentType, body }: StaticAnswer): Answer {
  if (WITHOUT_CONTENT.has(status)) return { status, headers: status === 205 ? { 'Content-Length': 0 } : {}, body: NOTHING };
  const content = Buffer.from(body);
  return { status, headers: { 'Content-Type': contentType, 'Content-Length': content.length }, body: content };
}

/** A 200 without content. */
export const EMPTY_ANSWER: Answer = { status: 200, headers: { 'Content-Length': 0 }, body: NOTHING };

/** A 200 with what a caller sent in it: never to be taken for a page. */
export function echoAnswer(contentType: 'text/plain; charset=utf-8' | 'application/json', text: string): Answer {
  const body = Buffer.from(text);
  const headers = {
    'Content-Type': contentType,
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
  return { status: 200, headers, body };
}
