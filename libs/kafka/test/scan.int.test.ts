import { TributaryError } from '@tributary/errors';
import { eventually, testInfra, uniqueName } from '@tributary/testing';
import { createKafka, type InRecord, type Kafka, type Producer, type Scan, type ScanOptions, type TopicConfig } from '../src/index.ts';

const silentLogger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const TOPIC: TopicConfig = {
  name: 'events',
  partitions: 4,
  cleanup: { policy: 'delete', retentionMs: 3_600_000 },
  maxMessageBytes: 12 * 1024 * 1024,
};

let kafka: Kafka;
let producer: Producer;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  kafka = createKafka({ brokers: testInfra().brokers, clientId: 'scan-test', topicPrefix: `${uniqueName('scan')}.`, logger: silentLogger });
  const admin = kafka.admin();
  await admin.ensureTopics([TOPIC]);
  await eventually(() => admin.offsets('events'), { what: 'the partitions to have leaders' });
  await admin.close();
  producer = kafka.producer();
  stops.push(() => producer.stop());
  await producer.start();
});

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const write = (from: number, count: number, bytes = 0) =>
  producer.sendAll(
    Array.from({ length: count }, (_, index) => ({
      topic: 'events',
      key: `k${(from + index) % 20}`,
      value: `${from + index}`.padEnd(bytes),
    })),
  );
const numbersOf = (records: readonly InRecord[]) => records.map(({ value }) => Number(String(value)));
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

function scan(onRecords: ScanOptions['onRecords'], from?: ReadonlyMap<number, bigint>): Scan {
  const made = kafka.scan({ topic: 'events', onRecords, ...(from === undefined ? {} : { from }) });
  stops.push(() => made.stop());
  return made;
}

describe('a scan', () => {
  test('hands over all that is there, in order per partition, and nothing that comes later until it is asked again', async () => {
    await write(0, 1000);
    const seen: InRecord[] = [];
    const reader = scan((records) => Promise.resolve(void seen.push(...records)));
    await reader.toEnd();
    expect(numbersOf(seen).sort((a, b) => a - b)).toEqual(upTo(1000));
    await write(1000, 500);
    await reader.toEnd();
    await reader.toEnd();
    expect(numbersOf(seen).sort((a, b) => a - b)).toEqual(upTo(1500));
    for (const records of Map.groupBy(seen, ({ partition }) => partition).values()) {
      const offsets = records.map(({ offset }) => Number(offset));
      expect(offsets).toEqual(upTo(offsets.length));
    }
  });

  test('is at the end of an empty topic at once', async () => {
    const reader = scan(() => Promise.reject(new Error('nothing is there')));
    await reader.toEnd();
    expect([...reader.positions().values()]).toEqual([0n, 0n, 0n, 0n]);
  });

  test('goes on where another one was, and from a time', async () => {
    await write(0, 300);
    const first = scan(() => Promise.resolve());
    await first.toEnd();
    const admin = kafka.admin();
    stops.push(() => admin.close());
    const betweenMs = await eventually(() => Date.now(), { what: 'a time' });
    await eventually(() => Date.now() > betweenMs + 2, { what: 'a later time' });
    await write(300, 200);
    const at = new Map((await admin.offsetsAt('events', betweenMs + 1)).map(({ partition, offset }) => [partition, offset]));
    for (const from of [first.positions(), at]) {
      const seen: number[] = [];
      await scan((records) => Promise.resolve(void seen.push(...numbersOf(records))), from).toEnd();
      expect(seen.sort((a, b) => a - b)).toEqual(upTo(500).slice(300));
    }
  });

  test('gives the next records of a partition only when those before are done with', async () => {
    await write(0, 200, 60_000);
    const under = new Map<number, number>();
    let most = 0;
    let calls = 0;
    await scan(async (records) => {
      const { partition } = records[0]!;
      calls++;
      under.set(partition, (under.get(partition) ?? 0) + 1);
      most = Math.max(most, under.get(partition)!);
      await new Promise((resolve) => setImmediate(resolve));
      under.set(partition, under.get(partition)! - 1);
    }).toEnd();
    expect(most).toBe(1);
    expect(calls).toBeGreaterThan(4);
  });

  test('ends with the error of whoever takes the records, and its position stays before them', async () => {
    await write(0, 100);
    const reader = scan(() => Promise.reject(new TributaryError('database_unavailable', 'away', { retriable: true })));
    await expect(reader.toEnd()).rejects.toMatchObject({ code: 'database_unavailable' });
    await expect(reader.toEnd()).rejects.toMatchObject({ code: 'database_unavailable' });
    expect([...reader.positions().values()]).toEqual([0n, 0n, 0n, 0n]);
  });

  test('is over when it is stopped, also for whoever waits', async () => {
    await write(0, 100);
    let entered: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    let leave: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (leave = resolve));
    const reader = scan(() => {
      entered();
      return gate;
    });
    const waiting = expect(reader.toEnd()).rejects.toMatchObject({ code: 'kafka_unavailable' });
    await inside;
    const stopped = reader.stop();
    leave();
    await stopped;
    await waiting;
  });
});
