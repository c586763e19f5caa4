import { eventIdFor } from '@tributary/contracts';
import type { PulledItem } from './pulled-item.ts';
import type { Row } from './row-query.ts';

/** A version of a row as an item: known by its key and its cursor, so that a row that was changed is another event, and one that was not is the same. */
export function itemOfRow(sourceId: string, { cursor, key, json }: Row, receivedAtMs: number, traceparent: string): PulledItem {
  const keyText = JSON.stringify(key);
  return {
    id: eventIdFor(sourceId, `row\n${keyText}\n${cursor}`),
    receivedAtMs,
    traceparent,
    rawHeaders: ['content-type', 'application/json', 'x-tributary-cursor', cursor, 'x-tributary-key', keyText],
    body: Buffer.from(json),
    orderingKey: keyText,
  };
}
