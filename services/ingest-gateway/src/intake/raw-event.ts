import { encodeRawEventHeaders, eventIdFor, type RawEvent } from '@tributary/contracts';
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
}

/** Longer keys are cut; they order the same events, and perhaps a few more. */
const MAX_KEY_LENGTH = 512;

/** The event of an accepted request. The event id is that of the request where the source has no de-duplication key, or the request none. */
export function acceptedEvent(source: CompiledSource, request: ReceivedRequest): AcceptedEvent {
  const { definition, credentials } = source;
  const { target, rawHeaders, body } = request;
  const given = { rawHeaders, query: target.query, body };
  const deduplicationKey = source.deduplicationKey(given);
  const eventId = deduplicationKey === undefined ? request.requestId : eventIdFor(definition.id, deduplicationKey);
  const event: RawEvent = {
    requestId: request.requestId,
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
  };
  return { eventId, key: source.orderingKey(given)?.slice(0, MAX_KEY_LENGTH) ?? eventId, headers: encodeRawEventHeaders(event), body };
}
