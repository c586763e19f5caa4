import { decodeRawEvent, headerText, PATTERNS, RAW_HEADERS, type RawEvent } from '@tributary/contracts';
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
  if (!PATTERNS.uuid.test(event.eventId) || !PATTERNS.uuid.test(event.requestId)) return undecodable('an id of the record is no UUID');
  if (!PATTERNS.sourceId.test(event.sourceId)) return undecodable('ce_source is no source id');
  if (!PATTERNS.timestamp.test(event.receivedAt) || Number.isNaN(Date.parse(event.receivedAt))) return undecodable('ce_time is no time');
  const workflow = headerText(record.headers, RAW_HEADERS.workflowId);
  if (workflow !== undefined && !PATTERNS.workflowId.test(workflow)) return undecodable(`${RAW_HEADERS.workflowId} is no workflow id`);
  return { ok: true, event };
}

function undecodable(message: string): EventResult {
  return { ok: false, code: 'undecodable_record', message };
}
