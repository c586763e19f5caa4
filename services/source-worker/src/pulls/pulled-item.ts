import { type EventRoute, TOPICS } from '@tributary/contracts';
import {
  acceptedEvents,
  batchTooLarge,
  bodyTooLarge,
  type CompiledSource,
  MAX_BATCH_ITEMS,
  rawEventRecords,
  type Refusal,
  rejectionOf,
} from '@tributary/intake';

/** What was read: a record of a topic, or a version of a row. */
export interface PulledItem {
  /** The same however often it is read; a UUID. */
  readonly id: string;
  readonly receivedAtMs: number;
  readonly traceparent: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** What keeps it in order where the source does not say; `null`: nothing does. */
  readonly orderingKey: string | null;
}

/** A record for Kafka. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | string;
  readonly headers?: Record<string, string>;
}

/** Resolves when everything that stores the items is acknowledged. */
export type Deliver = (source: CompiledSource, items: readonly PulledItem[]) => Promise<void>;

/** What `tb_method` says of events that were read. */
const METHOD = 'PULL';
const TARGET = { key: '', path: '', query: '' };
const STATUS_TOO_LARGE = 413;
/** A record must stay below what a topic takes, 12 MiB, with its headers: of a body of 10 MiB, these may have so much. */
const MAX_HEADER_BYTES = 512 * 1024;

/**
 * The records that store an item: an event in the gateway's form, whose id is derived from the de-duplication key of the source or else is the item's own; of a batch, those
 * of its items. One that is larger than the source takes becomes a rejection, as a request would: it is seen in the logs, and what comes behind it flows on.
 *
 * @param route where events of the source go: a paused source is not read, but what it holds all the same (an upload) goes first when it is read again
 */
export function recordsOf(source: CompiledSource, item: PulledItem, route: EventRoute): readonly OutgoingRecord[] {
  const { id: requestId, orderingKey, ...received } = item;
  const request = { ...received, requestId, method: METHOD, target: TARGET, ...(orderingKey === null ? {} : { orderingKey }) };
  const refusal = refusalOf(source, item);
  const events = refusal === undefined ? acceptedEvents(withOwnKey(source, item), request) : undefined;
  if (events !== undefined) return rawEventRecords(events, route);
  const rejected = { ...request, rawHeaders: shortened(item) };
  const rejection = rejectionOf(source, rejected, refusal ?? batchTooLarge(MAX_BATCH_ITEMS), STATUS_TOO_LARGE);
  return [{ topic: TOPICS.gatewayActivity, key: source.definition.id, value: JSON.stringify(rejection) }];
}

/** Two batches of the same bytes that were read at two places are two batches: where nothing else tells their items apart, the place does. */
function withOwnKey(source: CompiledSource, { id }: PulledItem): CompiledSource {
  if (source.splitBatch === undefined) return source;
  return { ...source, deduplicationKey: (request) => source.deduplicationKey(request) ?? id };
}

function refusalOf({ definition }: CompiledSource, item: PulledItem): Refusal | undefined {
  const { maxBodyBytes } = definition.limits;
  if (item.body.length > maxBodyBytes) return bodyTooLarge(maxBodyBytes);
  if (headerBytes(item) > MAX_HEADER_BYTES)
    return { code: 'body_too_large', message: `Its headers are larger than ${MAX_HEADER_BYTES} bytes.` };
  return undefined;
}

/** The first of them, which say where it was. */
function shortened(item: PulledItem): readonly string[] {
  return headerBytes(item) > MAX_HEADER_BYTES ? item.rawHeaders.slice(0, 2) : item.rawHeaders;
}

function headerBytes({ rawHeaders }: PulledItem): number {
  return rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
