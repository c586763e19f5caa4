import { decodeRawEvent, headerText, RAW_HEADERS, type RawEvent, sourceId, timestamp, uuid, workflowId } from '@tributary/contracts';
import type { InRecord } from '@tributary/kafka';

/** What no source may exceed (`limits.maxBodyBytes`); the record of a larger one could not be written again, neither delayed nor set aside. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The raw event of a record, or why it is none: then it is a dead letter. */
export type EventResult =
  | { readonly ok: true; readonly event: RawEvent }
  | { readonly ok: false; readonly code: 'undecodable_record' | 'record_too_large'; readonly message: string };

/** Reads the raw event of a record. Whoever may write to the topic may write anything: nothing is taken for granted. */
export function eventOf(record: InRecord): EventResult {
  const event = decodeRawEvent(record.headers, record.value);
  if (event === undefined) return undecodable('the record lacks headers that every raw event has');
  if (event.body.byteLength > MAX_BODY_BYTES) {
    return { ok: false, code: 'record_too_large', message: `the body has ${event.body.byteLength} bytes, more than any source may send` };
  }
  if (!uuid.safeParse(event.eventId).success || !uuid.safeParse(event.requestId).success)
    return undecodable('an id of the record is no UUID');
  if (!sourceId.safeParse(event.sourceId).success) return undecodable('ce_source is no source id');
  if (!timestamp.safeParse(event.receivedAt).success || Number.isNaN(Date.parse(event.receivedAt)))
    return undecodable('ce_time is no time');
  const workflow = headerText(record.headers, RAW_HEADERS.workflowId);
  if (workflow !== undefined && !workflowId.safeParse(workflow).success) return undecodable(`${RAW_HEADERS.workflowId} is no workflow id`);
  return { ok: true, event };
}

function undecodable(message: string): EventResult {
  return { ok: false, code: 'undecodable_record', message };
}
