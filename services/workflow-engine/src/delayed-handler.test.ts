import type { InRecord } from '@tributary/kafka';
import { DELAY_TOPICS, splitByDueTime } from './delayed-handler.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const record = (partition: number, offset: number, dueAt?: string): InRecord => ({
  topic: 'raw-events.delayed.1m',
  partition,
  offset: BigInt(offset),
  timestampMs: NOW,
  key: null,
  value: null,
  headers: dueAt === undefined ? {} : { 'tb_due-at': Buffer.from(dueAt) },
});

test('a partition is held from its first record that is not due, its neighbour flows on', () => {
  const records = [
    record(0, 1, '2026-11-23T11:59:00.000Z'),
    record(0, 2, '2026-11-23T12:00:30.000Z'),
    record(0, 3, '2026-11-23T11:00:00.000Z'),
    record(1, 7, '2026-11-23T12:00:00.000Z'),
  ];
  const { due, park } = splitByDueTime(records, NOW);
  expect(due.map(({ partition, offset }) => [partition, Number(offset)])).toEqual([
    [0, 1],
    [1, 7],
  ]);
  expect(park).toEqual([{ topic: 'raw-events.delayed.1m', partition: 0, offset: 2n, untilMs: NOW + 30_000 }]);
});

test.each([undefined, 'not a time'])('a record whose due time is %p is due, so that it can become a visible dead letter', (dueAt) => {
  expect(splitByDueTime([record(0, 1, dueAt)], NOW).due).toHaveLength(1);
});

test('there is a topic for every tier', () => {
  expect(DELAY_TOPICS).toContain('raw-events.delayed.24h');
  expect(new Set(DELAY_TOPICS).size).toBe(6);
});
