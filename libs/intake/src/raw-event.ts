import { encodeRawEventHeaders, eventIdFor, type EventRoute, newId, RAW_HEADERS, type RawEvent } from '@tributary/contracts';
import { compileKeyExtractor, type KeyedRequest } from '@tributary/source-catalog';
import type { CompiledSource } from './compiled-source.ts';
import { redactHeaders, redactQuery } from './redaction.ts';
import type { WebhookTarget } from './webhook-target.ts';

/** An accepted request, as it goes to Kafka. */
export interface AcceptedEvent {
  readonly eventId: string;
  /** The record's key: what keeps requests in order, else the event id. */
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** What was received, and what this process adds: clock, fresh id and trace are passed in. */
export interface ReceivedRequest {
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly traceparent: string;
  readonly method: string;
  readonly target: WebhookTarget;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** What keeps it in order where the source does not say; without it, the event id. */
  readonly orderingKey?: string;
  /** What makes it the same event where the source finds no de-duplication key; without it the id of the event is that of the request. */
  readonly identity?: string;
  /** Of a request that was refused before: its id of then. */
  readonly reentryOf?: string;
  /** The id of the n-th event of a batch, from 0; fresh where it is missing. */
  readonly itemId?: (index: number) => string;
}

/** Longer keys are cut; they order the same events, and perhaps a few more. */
const MAX_KEY_LENGTH = 512;

const bodyHash = compileKeyExtractor({ from: 'bodyHash' });

/**
 * The events of an accepted request: one, or those of a batch. An event's id is derived from its de-duplication key; without one it is that of the request. `undefined`
 * where a batch has more than `MAX_BATCH_ITEMS`, or they have more than `MAX_BATCH_BYTES`.
 */
export function acceptedEvents(source: CompiledSource, request: ReceivedRequest): readonly AcceptedEvent[] | undefined {
  const items = source.splitBatch?.(request);
  if (items === 'too_large') return undefined;
  if (items === undefined) return [eventOf(source, request, source.deduplicationKey(keyedBy(request)) ?? request.identity)];
  // without keys, the whole decides: the same batch sent again is the same events
  const given = keyedBy(request);
  const whole = source.deduplicationKey(given) ?? bodyHash(given);
  return items.map(({ key, body, contentType, path = request.target.path }, index) => {
    const rawHeaders = contentType === undefined ? request.rawHeaders : withContentType(request.rawHeaders, contentType);
    const requestId = request.itemId?.(index) ?? newId();
    const item = { ...request, requestId, target: { ...request.target, path }, rawHeaders, body };
    return eventOf(source, item, key ?? `${whole}/${index}`, `${request.requestId} ${index + 1}/${items.length}`);
  });
}

/** The records that store the events. */
export function rawEventRecords(events: readonly AcceptedEvent[], route: EventRoute) {
  const { topic } = route;
  const more = 'holdId' in route ? { [RAW_HEADERS.held]: route.holdId } : undefined;
  return events.map(({ key, headers, body }) => ({
    topic,
    key,
    value: body,
    headers: more === undefined ? headers : { ...headers, ...more },
  }));
}

function keyedBy({ rawHeaders, target, body }: ReceivedRequest): KeyedRequest {
  return { rawHeaders, query: target.query, body };
}

/** The headers with another content type in the place of the one that is there. */
function withContentType(rawHeaders: readonly string[], contentType: string): readonly string[] {
  return rawHeaders.map((text, index) => (index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'content-type' ? contentType : text));
}

function eventOf(source: CompiledSource, request: ReceivedRequest, deduplicationKey: string | undefined, batch?: string): AcceptedEvent {
  const { definition, credentials } = source;
  const { target, rawHeaders, body, requestId } = request;
  const eventId = deduplicationKey === undefined ? requestId : eventIdFor(definition.id, deduplicationKey);
  const event: RawEvent = {
    requestId,
    eventId,
    sourceId: definition.id,
    sourceType: definition.type,
    receivedAt: new Date(request.receivedAtMs).toISOString(),
    method: request.method,
    path: target.path,
    query: redactQuery(target.query, credentials),
    rawHeaders: redactHeaders(rawHeaders, credentials),
    body,
    traceparent: request.traceparent,
    ...(batch === undefined ? {} : { batch }),
    ...(request.reentryOf === undefined ? {} : { reentryOf: request.reentryOf }),
  };
  const key = (source.orderingKey(keyedBy(request)) ?? request.orderingKey)?.slice(0, MAX_KEY_LENGTH) ?? eventId;
  return { eventId, key, headers: encodeRawEventHeaders(event), body };
}
