import { createHandlerPump } from './handler-pump.ts';
import type { InRecord } from './record.ts';
import type { SliceSettlement } from './settlement.ts';
import type { Slice } from './slice-queue.ts';

const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function slice(partition: number, ...offsets: number[]): { slice: Slice; settled: Promise<SliceSettlement> } {
  let done: (settlement: SliceSettlement) => void = () => undefined;
  const settled = new Promise<SliceSettlement>((resolve) => {
    done = resolve;
  });
  const records = offsets.map((offset): InRecord => ({
    topic: 't',
    partition,
    offset: BigInt(offset),
    timestampMs: 0,
    key: null,
    value: null,
    headers: {},
  }));
  return { slice: { topic: 't', partition, records, abandoned: false, done: (settlement) => done(settlement) }, settled };
}

describe('handler pump', () => {
  test('what several partitions deliver in one turn is one call, and each is settled to its own end', async () => {
    const calls: number[] = [];
    const pump = createHandlerPump(
      { groupId: 'g', topics: ['t'], handle: ({ records }) => Promise.resolve(void calls.push(records.length)) },
      logger,
      new AbortController().signal,
    );
    const [a, b] = [slice(0, 1, 2), slice(1, 7)];
    pump.push(a.slice);
    pump.push(b.slice);
    expect((await a.settled).nextOffset).toBe(3n);
    expect((await b.settled).nextOffset).toBe(8n);
    expect(calls).toEqual([3]);
  });

  test('a failing handler is given the same records again, and nothing is settled before it succeeds', async () => {
    const seen: bigint[][] = [];
    const pump = createHandlerPump(
      {
        groupId: 'g',
        topics: ['t'],
        handle({ records }) {
          seen.push(records.map((record) => record.offset));
          return seen.length < 3 ? Promise.reject(new Error('database away')) : Promise.resolve();
        },
      },
      logger,
      new AbortController().signal,
    );
    const a = slice(0, 1, 2);
    pump.push(a.slice);
    expect((await a.settled).nextOffset).toBe(3n);
    expect(seen).toEqual([
      [1n, 2n],
      [1n, 2n],
      [1n, 2n],
    ]);
    expect(pump.failingSinceMs()).toBeUndefined();
  });

  test('a slice whose partition is taken away is dropped unsettled, its neighbours are tried on', async () => {
    const taken = slice(0, 1);
    const kept = slice(1, 5);
    let attempts = 0;
    const pump = createHandlerPump(
      {
        groupId: 'g',
        topics: ['t'],
        handle() {
          attempts++;
          if (attempts > 1) return Promise.resolve();
          taken.slice.abandoned = true;
          return Promise.reject(new Error('once'));
        },
      },
      logger,
      new AbortController().signal,
    );
    pump.push(taken.slice);
    pump.push(kept.slice);
    expect((await taken.settled).nextOffset).toBeUndefined();
    expect((await kept.settled).nextOffset).toBe(6n);
  });

  test('a stop ends the retries without settling', async () => {
    const stopping = new AbortController();
    const pump = createHandlerPump(
      {
        groupId: 'g',
        topics: ['t'],
        handle() {
          stopping.abort();
          return Promise.reject(new Error('still away'));
        },
      },
      logger,
      stopping.signal,
    );
    const a = slice(0, 1);
    pump.push(a.slice);
    expect((await a.settled).nextOffset).toBeUndefined();
  });

  test('calls never overlap beyond the concurrency', async () => {
    let running = 0;
    let most = 0;
    let bothRun: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      bothRun = resolve;
    });
    const pump = createHandlerPump(
      {
        groupId: 'g',
        topics: ['t'],
        maxRecords: 1,
        concurrency: 2,
        async handle() {
          running++;
          most = Math.max(most, running);
          if (running === 2) bothRun();
          await gate;
          running--;
        },
      },
      logger,
      new AbortController().signal,
    );
    const slices = [0, 1, 2, 3, 4].map((partition) => slice(partition, 1));
    for (const each of slices) pump.push(each.slice);
    await Promise.all(slices.map((each) => each.settled));
    expect(most).toBe(2);
  });
});
