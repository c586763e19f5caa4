import { decodeRawEvent, type RawEvent, timestamp, uuid } from '@tributary/contracts';
import type { ActivityRecord } from './activity-record.ts';

/** Far beyond what a gateway lets in; keeps a row of a foreign record below the store's limit. */
const MAX_HEADER_ITEMS = 4000;

/** The raw event of a record whose ids and time are what a gateway writes; `undefined` otherwise. */
export function readRawEvent({ headers, value }: ActivityRecord): RawEvent | undefined {
  const event = decodeRawEvent(headers, value);
  const sound =
    event !== undefined &&
    uuid.safeParse(event.requestId).success &&
    uuid.safeParse(event.eventId).success &&
    timestamp.safeParse(event.receivedAt).success &&
    event.rawHeaders.length <= MAX_HEADER_ITEMS;
  return sound ? event : undefined;
}
