import { headerText, RAW_HEADERS, TOPICS } from '@tributary/contracts';
import type { InRecord, OutRecord } from '@tributary/kafka';

/** The source of a held event, and the hold for which it was put there. */
export function heldBy(record: InRecord): { readonly sourceId: string; readonly holdId: string } {
  return { sourceId: headerText(record.headers, RAW_HEADERS.source) ?? '', holdId: headerText(record.headers, RAW_HEADERS.held) ?? '' };
}

/** The record with which a held event goes on: the same key, bytes and headers, but that it says by which release it came. */
export function releasedRecord(record: InRecord, holdId: string): OutRecord {
  const headers: Record<string, string | Buffer> = {};
  for (const [name, value] of Object.entries(record.headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined && name !== RAW_HEADERS.held) headers[name] = first;
  }
  return { topic: TOPICS.rawEvents, key: record.key, value: record.value, headers: { ...headers, [RAW_HEADERS.released]: holdId } };
}
