import type { InRecord } from '@tributary/kafka';
import { itemOfRecord } from './topic-item.ts';

const SOURCE = 'src_0000000001';
const record: InRecord = {
  topic: 't',
  partition: 3,
  offset: 47n,
  timestampMs: 1_764_072_000_123,
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  headers: {},
};
const itemOf = (changes: Partial<InRecord> = {}) => itemOfRecord(SOURCE, { ...record, ...changes }, 5, () => 'fresh');

describe('a record of a topic', () => {
  it('is known by its source, its place and its time', () => {
    expect(itemOf({ value: null, key: null, headers: { a: 'b' } }).id).toBe(itemOf().id);
    const others = [
      itemOf({ topic: 'u' }),
      itemOf({ partition: 4 }),
      itemOf({ offset: 48n }),
      itemOf({ timestampMs: 1 }),
      itemOfRecord('src_0000000002', record, 5, () => ''),
    ];
    expect(new Set([itemOf(), ...others].map(({ id }) => id)).size).toBe(6);
  });

  it('says where it was and when, before its own headers, of which one may come several times', () => {
    const headers = { a: ['1', Buffer.from('2')], 'x-tributary-topic': 'forged', none: undefined, bytes: Buffer.from([255]) };
    expect(itemOf({ headers }).rawHeaders).toEqual([
      ...['x-tributary-topic', 't/3/47', 'x-tributary-record-time', '2025-11-25T12:00:00.123Z', 'x-tributary-key', 'k'],
      ...['a', '1', 'a', '2', 'x-tributary-topic', 'forged', 'bytes', '/w=='],
    ]);
  });

  it('may have neither key nor value nor time', () => {
    const item = itemOf({ key: null, value: null, timestampMs: -1 });
    expect(item).toMatchObject({ orderingKey: null, rawHeaders: ['x-tributary-topic', 't/3/47', 'x-tributary-tombstone', 'true'] });
    expect(item.body).toHaveLength(0);
  });

  it('continues the trace that it carries, where that is one', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    expect(itemOf({ headers: { traceparent } }).traceparent).toBe(traceparent);
    expect(itemOf({ headers: { traceparent: 'nonsense' } }).traceparent).toBe('fresh');
  });
});
