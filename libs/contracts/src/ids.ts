import { v5, v7 } from 'uuid';

/** Namespaces of the derived ids (RFC 9562, version 5). They are part of the contract: changing one changes every id. */
const EVENT_NAMESPACE = '5b0c6a52-7d7c-4b7e-9d0f-2a4b3f0f9a11';
export const UPDATE_NAMESPACE = 'c0a5f0de-2f4b-4a51-8a77-91f6f2a7c3d4';

/** A fresh, time-ordered id (UUIDv7): requests, and events of sources that name no de-duplication key. */
export function newId(): string {
  return v7();
}

/** The id of an event with a de-duplication key: the same source and key always give the same id. */
export function eventIdFor(sourceId: string, deduplicationKey: string): string {
  return v5(`${sourceId}\n${deduplicationKey}`, EVENT_NAMESPACE);
}

/** The id of what one workflow made of one event: the same however often, and by whichever version, the event is run. */
export function updateIdFor(eventId: string, workflowId: string): string {
  return v5(`${eventId}\n${workflowId}`, UPDATE_NAMESPACE);
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
