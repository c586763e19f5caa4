import { TOPICS } from '@tributary/contracts';
import { acceptedEvents, bodyTooLarge, type CompiledSource, rawEventRecords, type Refusal, rejectionOf } from '@tributary/intake';

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

/** What `tb_method` says of events that were read. */
const METHOD = 'PULL';
const TARGET = { key: '', path: '', query: '' };
const STATUS_TOO_LARGE = 413;
/** A record must stay below what a topic takes, 12 MiB, with its headers: of a body of 10 MiB, these may have so much. */
const MAX_HEADER_BYTES = 512 * 1024;

/**
 * The record that stores an item: an event in the gateway's form, whose id is derived from the de-duplication key of the source or else is the item's own. One that is
 * larger than the source takes becomes a rejection, as a request would: it is seen in the logs, and what comes behind it flows on.
 */
export function recordOf(source: CompiledSource, item: PulledItem): OutgoingRecord {
  const { id: requestId, orderingKey, ...received } = item;
  const request = { ...received, requestId, method: METHOD, target: TARGET, ...(orderingKey === null ? {} : { orderingKey }) };
  const refusal = refusalOf(source, item);
  if (refusal !== undefined) {
    const rejection = rejectionOf(source, { ...request, rawHeaders: shortened(item) }, refusal, STATUS_TOO_LARGE);
    return { topic: TOPICS.gatewayActivity, key: source.definition.id, value: JSON.stringify(rejection) };
  }
  const [record] = rawEventRecords(acceptedEvents({ ...source, splitBatch: undefined }, request) ?? []);
  return record as OutgoingRecord;
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
