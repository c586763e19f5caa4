import { v5, v7 } from 'uuid';

/** Namespaces of the derived ids (RFC 9562, version 5). They are part of the contract: changing one changes every id. */
const EVENT_NAMESPACE = '5b0c6a52-7d7c-4b7e-9d0f-2a4b3f0f9a11';
const ROW_NAMESPACE = '0d1f7f0c-5b0e-4f0a-9a63-6a3d8f0b8c5e';
export const UPDATE_NAMESPACE = 'c0a5f0de-2f4b-4a51-8a77-91f6f2a7c3d4';

const REENTRY_NAMESPACE = 'd4f9a6c1-6a0e-4c0b-9a55-3f1d2b7c8e90';

let lastMs = 0;
let sequence = 0;

/** A fresh, time-ordered id (UUIDv7): requests, and events of sources that name no de-duplication key. Ids of one process sort as they were made. */
export function newId(): string {
  const random = pooledRandom();
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // 31 of the 32 bits, so that there is room to count up
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
  } else {
    sequence++;
  }
  return v7({ random, msecs: lastMs, seq: sequence });
}

const RANDOM_BYTES = 16;
const pool = new Uint8Array(256 * RANDOM_BYTES);
let poolAt = pool.length;

/** Asking the system for random bytes costs microseconds however few they are, and services make an id per request. */
function pooledRandom(): Uint8Array {
  if (poolAt === pool.length) {
    crypto.getRandomValues(pool);
    poolAt = 0;
  }
  poolAt += RANDOM_BYTES;
  return pool.subarray(poolAt - RANDOM_BYTES, poolAt);
}

/** The id of an event with a de-duplication key: the same source and key always give the same id. */
export function eventIdFor(sourceId: string, deduplicationKey: string): string {
  return v5(`${sourceId}\n${deduplicationKey}`, EVENT_NAMESPACE);
}

/** The id of a row of an uploaded file, as of a request: the same however often it is read. */
export function requestIdOfRow(uploadId: string, line: number): string {
  return v5(`${uploadId}\n${line}`, ROW_NAMESPACE);
}

/** The id of what one workflow made of one event: the same however often, and by whichever version, the event is run. */
export function updateIdFor(eventId: string, workflowId: string): string {
  return v5(`${eventId}\n${workflowId}`, UPDATE_NAMESPACE);
}

/** The id under which a refused request comes in again: the same however often that is tried. */
export function reentryIdFor(refusedRequestId: string): string {
  return v5(refusedRequestId, REENTRY_NAMESPACE);
}

/** The id of the n-th event of a batch that comes in again, from 0. */
export function reentryItemIdFor(requestId: string, index: number): string {
  return v5(`${requestId}/${index}`, REENTRY_NAMESPACE);
}

/** The id of a release from quarantine that was asked for with an `Idempotency-Key`: the same for every repeat by the same caller. */
export function quarantineReleaseIdFor(sourceId: string, callerId: string, idempotencyKey: string): string {
  return v5(`release\n${sourceId}\n${callerId}\n${idempotencyKey}`, REENTRY_NAMESPACE);
}

export type ResourcePrefix = 'src' | 'wf' | 'tok';

/** A fresh opaque resource id, `src_…`, `wf_…` or `tok_…`. */
export function newResourceId(prefix: ResourcePrefix): string {
  return `${prefix}_${v7().replaceAll('-', '')}`;
}

/** A profile's id comes from the update id of its earliest contribution. */
export function profileIdFor(earliestUpdateId: string): string {
  return `prf_${earliestUpdateId.replaceAll('-', '')}`;
}
