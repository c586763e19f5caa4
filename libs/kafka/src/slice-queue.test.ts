import { type Slice, takeSlices } from './slice-queue.ts';

function queueOf(...sizes: number[]): Slice[] {
  return sizes.map((size, index) => ({
    topic: 't',
    partition: index,
    records: Array.from({ length: size }, (_, offset) => ({
      topic: 't',
      partition: index,
      offset: BigInt(offset),
      timestampMs: 0,
      key: null,
      value: null,
      headers: {},
    })),
    abandoned: false,
    done: () => undefined,
  }));
}

test.each([
  [[3, 3, 3], 6, [0, 1], 1],
  [[10, 1], 5, [0], 1],
  [[1, 10, 1], 5, [0], 2],
  [[2, 2], 100, [0, 1], 0],
  [[], 5, [], 0],
])('takes the oldest slices up to the limit, but at least one: %p up to %p', (sizes, limit, partitions, left) => {
  const queue = queueOf(...sizes);
  expect(takeSlices(queue, limit).map((slice) => slice.partition)).toEqual(partitions);
  expect(queue).toHaveLength(left);
});
