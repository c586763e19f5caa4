import { decodeRawEvent, type RawEvent, sourceId, timestamp, uuid } from '@tributary/contracts';
import type { InRecord } from '@tributary/kafka';

/** The raw event of a record, or `undefined` when no gateway can have written it: then it is a dead letter. */
export function eventOf(record: InRecord): RawEvent | undefined {
  const event = decodeRawEvent(record.headers, record.value);
  if (event === undefined) return undefined;
  const isWellFormed =
    isUuid(event.eventId) &&
    isUuid(event.requestId) &&
    timestamp.safeParse(event.receivedAt).success &&
    sourceId.safeParse(event.sourceId).success;
  return isWellFormed ? event : undefined;
}

function isUuid(text: string): boolean {
  return uuid.safeParse(text).success;
}
