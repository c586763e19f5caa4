import { settle } from './settlement.ts';
import type { InRecord } from './record.ts';

const record = (offset: number): InRecord => ({
  topic: 't',
  partition: 3,
  offset: BigInt(offset),
  timestampMs: 0,
  key: null,
  value: null,
  headers: {},
});
const slice = (...offsets: number[]) => ({ topic: 't', partition: 3, records: offsets.map(record) });
const park = (offset: number, topic = 't', partition = 3) => ({ park: [{ topic, partition, offset: BigInt(offset), untilMs: 99 }] });

describe('settle: offsets move contiguously and never beyond what is done', () => {
  test.each([
    ['everything done', slice(5, 6, 7), undefined, 8n, undefined],
    ['gaps of a compacted log are passed', slice(5, 9), undefined, 10n, undefined],
    ['held from the first record on', slice(5, 6, 7), park(5), undefined, 99],
    ['held from the middle', slice(5, 6, 7), park(6), 6n, 99],
    ['held from the last', slice(5, 6, 7), park(7), 7n, 99],
    ['a hold behind the slice holds nothing of it', slice(5, 6, 7), park(8), 8n, undefined],
    ['a hold of another partition', slice(5, 6), park(5, 't', 4), 7n, undefined],
    ['a hold of another topic', slice(5, 6), park(5, 'u'), 7n, undefined],
    ['a hold before the slice never moves the offset back', slice(5, 6), park(2), undefined, 99],
    ['an empty slice', slice(), undefined, undefined, undefined],
  ])('%s', (_name, given, result, nextOffset, parkedUntilMs) => {
    expect(settle(given, result)).toEqual({ nextOffset, parkedUntilMs });
  });
});
