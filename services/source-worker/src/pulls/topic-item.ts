import { eventIdFor, headerText } from '@tributary/contracts';
import type { InRecord } from '@tributary/kafka';
import type { PulledItem } from './pulled-item.ts';

const NOTHING = Buffer.alloc(0);
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A record of somebody else's topic as an item. It is known by its place and its time: a topic that was deleted and made anew counts its offsets from the beginning. A
 * tombstone is kept, as an empty body with a header that says so: to Debezium and to compacted topics it is information.
 */
export function itemOfRecord(sourceId: string, record: InRecord, receivedAtMs: number, freshTraceparent: () => string): PulledItem {
  const { topic, partition, offset, timestampMs, key, value, headers } = record;
  const place = `${topic}/${partition}/${offset}`;
  const keyText = key === null ? null : textOf(key);
  const own = [
    'x-tributary-topic',
    place,
    ...(timestampMs >= 0 ? ['x-tributary-record-time', new Date(timestampMs).toISOString()] : []),
    ...(keyText === null ? [] : ['x-tributary-key', keyText]),
    ...(value === null ? ['x-tributary-tombstone', 'true'] : []),
  ];
  const traceparent = headerText(headers, 'traceparent');
  return {
    id: eventIdFor(sourceId, `kafka\n${place}\n${timestampMs}`),
    receivedAtMs,
    traceparent: traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : freshTraceparent(),
    rawHeaders: [...own, ...rawHeadersOf(headers)],
    body: value ?? NOTHING,
    orderingKey: keyText,
  };
}

function rawHeadersOf(headers: InRecord['headers']): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().flatMap((value) => [name, typeof value === 'string' ? value : textOf(value)]),
  );
}

/** Bytes that are no text are written in base64. */
function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('base64');
  }
}

/** The key as `createArrivalTimes` tells records apart. */
export function keyOf({ key }: InRecord): string | null {
  return key === null ? null : key.toString('latin1');
}
