import type { StaticAnswer } from '@tributary/contracts';
import type { AcceptedEvent } from './raw-event.ts';

/** An answer that is ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

/** Statuses whose answers have no content (RFC 9110). */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205]);
const NOTHING = Buffer.alloc(0);
const ACCEPTED_HEADERS = { 'Content-Type': 'application/json', 'Content-Length': '{"eventId":""}'.length + 36 };

export function staticAnswer({ status, contentType, body }: StaticAnswer): Answer {
  if (WITHOUT_CONTENT.has(status)) return { status, headers: status === 205 ? { 'Content-Length': 0 } : {}, body: NOTHING };
  const content = Buffer.from(body);
  return { status, headers: { 'Content-Type': contentType, 'Content-Length': content.length }, body: content };
}

/** The ids of what was accepted: of a batch, the first and all of them. */
export function acceptedIds(events: readonly AcceptedEvent[]): { readonly eventId?: string; readonly eventIds?: readonly string[] } {
  const eventId = events[0]?.eventId as string;
  return events.length === 1 ? { eventId } : { eventId, eventIds: events.map((event) => event.eventId) };
}

/** What an accepted request is told where nobody asked for more. */
export function acceptedAnswer(events: readonly AcceptedEvent[]): Answer {
  if (events.length > 1) return jsonAnswer(acceptedIds(events));
  return { status: 200, headers: ACCEPTED_HEADERS, body: Buffer.from(`{"eventId":"${events[0]?.eventId}"}`) };
}

export function jsonAnswer(content: object): Answer {
  const body = Buffer.from(JSON.stringify(content));
  return { status: 200, headers: { 'Content-Type': 'application/json', 'Content-Length': body.length }, body };
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
