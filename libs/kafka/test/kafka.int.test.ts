import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, testInfra, uniqueName } from '@tributary/testing';
import { createKafka, type Consumer, type InRecord, type Kafka, type TopicConfig } from '../src/index.ts';

const run = promisify(execFile);
const silentLogger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const TOPIC: TopicConfig = {
  name: 'events',
  partitions: 6,
  cleanup: { policy: 'delete', retentionMs: 3_600_000 },
  maxMessageBytes: 12 * 1024 * 1024,
};
const STATE: TopicConfig = { name: 'state', partitions: 1, cleanup: { policy: 'compact' }, maxMessageBytes: 1024 * 1024 };

let prefix: string;
let kafka: Kafka;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  prefix = `${uniqueName('kafka')}.`;
  kafka = connect();
  const admin = kafka.admin();
  stops.push(() => admin.close());
  await admin.ensureTopics([TOPIC, STATE]);
});

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function connect(): Kafka {
  return createKafka({ brokers: testInfra().brokers, clientId: 'kafka-test', topicPrefix: prefix, logger: silentLogger });
}

async function produce(count: number, value: (index: number) => string = (index) => `v${index}`): Promise<void> {
  const producer = kafka.producer();
  await producer.start();
  await Promise.all(
    Array.from({ length: count }, (_, index) => producer.send({ topic: 'events', key: `k${index % 50}`, value: value(index) })),
  );
  await producer.stop();
}

async function startConsumer(handle: (records: readonly InRecord[]) => Promise<void>, groupId = 'group'): Promise<Consumer> {
  const consumer = kafka.consumer({ groupId, topics: ['events'], handle: ({ records }) => handle(records) });
  stops.push(() => consumer.stop());
  await consumer.start();
  return consumer;
}

async function lag(groupId = 'group'): Promise<bigint> {
  const admin = kafka.admin();
  try {
    return await admin.lag(groupId, 'events');
  } finally {
    await admin.close();
  }
}

describe('producer', () => {
  test('what was acknowledged is there, once, in order per key', async () => {
    await produce(3000);
    const byKey = new Map<string, number[]>();
    let seen = 0;
    await startConsumer((records) => {
      for (const record of records) {
        const key = String(record.key);
        byKey.set(key, [...(byKey.get(key) ?? []), Number(String(record.value).slice(1))]);
        seen++;
      }
      return Promise.resolve();
    });
    await eventually(() => seen >= 3000, { what: 'all records read' });
    expect(seen).toBe(3000);
    for (const values of byKey.values()) expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  test('a record that no topic would take is refused by itself, its neighbours are written', async () => {
    const producer = kafka.producer();
    await producer.start();
    const large = producer.send({ topic: 'events', key: 'a', value: Buffer.alloc(12 * 1024 * 1024) });
    const small = producer.send({ topic: 'events', key: 'a', value: 'small' });
    await expect(large).rejects.toMatchObject({ code: 'record_too_large', retriable: false });
    await expect(small).resolves.toBeUndefined();
    await producer.stop();
  });

  test('stopping writes what was sent before', async () => {
    const producer = kafka.producer();
    await producer.start();
    await producer.send({ topic: 'events', key: 'a', value: 'first' });
    const sent = Array.from({ length: 200 }, (_, index) => producer.send({ topic: 'events', key: 'a', value: `v${index}` }));
    await producer.stop();
    await Promise.all(sent);
    await expect(producer.send({ topic: 'events', key: 'a', value: 'late' })).rejects.toMatchObject({ code: 'kafka_unavailable' });
    const admin = kafka.admin();
    expect((await admin.offsets('events')).reduce((sum, row) => sum + row.high, 0n)).toBe(201n);
    await admin.close();
  });

  test('without a broker it refuses with a retriable error and says so in its health', async () => {
    const lost = createKafka({ brokers: ['127.0.0.1:1'], clientId: 'lost', logger: silentLogger }).producer({ deliveryTimeoutMs: 2000 });
    await lost.start();
    await expect(lost.send({ topic: 'events', key: 'a', value: 'v' })).rejects.toMatchObject({
      code: 'kafka_unavailable',
      retriable: true,
    });
    expect(lost.health().status).toBe('degraded');
    await lost.stop();
  });
});

describe('consumer', () => {
  test('a handler that throws is given the same records again; nothing is skipped and nothing committed before', async () => {
    await produce(500);
    const done = new Set<string>();
    let failures = 0;
    await startConsumer(async (records) => {
      if (failures < 3) {
        failures++;
        expect(await lag()).toBe(500n - BigInt(done.size));
        throw new Error('database away');
      }
      for (const record of records) done.add(String(record.value));
    });
    await eventually(async () => done.size === 500 && (await lag()) === 0n, { what: 'everything handled and committed' });
    expect(failures).toBe(3);
  });

  test('stopping finishes and commits the call under way, and the next member goes on behind it', async () => {
    await produce(300);
    let entered: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    let leave: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const first: string[] = [];
    const consumer = await startConsumer(async (records) => {
      entered();
      await gate;
      first.push(...records.map((record) => String(record.value)));
    });
    await inside;
    const stopped = consumer.stop();
    leave();
    await stopped;
    expect(first.length).toBeGreaterThan(0);
    expect(await lag()).toBe(BigInt(300 - first.length));

    const second: string[] = [];
    await startConsumer((records) => Promise.resolve(void second.push(...records.map((record) => String(record.value)))));
    await eventually(async () => (await lag()) === 0n, { what: 'the rest read' });
    expect([...first, ...second].sort()).toEqual(Array.from({ length: 300 }, (_, index) => `v${index}`).sort());
  });

  test('members that come and go under load lose nothing', async () => {
    const seen = new Set<string>();
    const member = () => startConsumer((records) => Promise.resolve(void records.forEach((record) => seen.add(String(record.value)))));
    const first = await member();
    const producer = kafka.producer();
    stops.push(() => producer.stop());
    await producer.start();
    const total = 6000;
    for (let round = 0; round < 6; round++) {
      if (round === 1) await member();
      if (round === 3) await first.stop();
      if (round === 4) await member();
      await Promise.all(
        Array.from({ length: total / 6 }, (_, index) => producer.send({ topic: 'events', key: `k${index}`, value: `${round}-${index}` })),
      );
    }
    await eventually(async () => seen.size === total && (await lag()) === 0n, { what: 'every record seen', timeoutMs: 60_000 });
  });

  test('held records are given again at their time, while other partitions flow', async () => {
    await produce(300);
    const admin = kafka.admin();
    const held = (await admin.offsets('events')).find((row) => row.high > 0n)!.partition;
    await admin.close();
    const heldUntil = Date.now() + 3000;
    const others = new Set<string>();
    const late: number[] = [];
    const consumer = kafka.consumer({
      groupId: 'group',
      topics: ['events'],
      handle({ records }) {
        const due = Date.now() >= heldUntil;
        for (const record of records) {
          if (record.partition !== held) others.add(String(record.value));
          else if (due) late.push(Number(record.offset));
        }
        const first = records.find((record) => record.partition === held);
        return Promise.resolve(
          first === undefined || due
            ? undefined
            : { park: [{ topic: 'events', partition: held, offset: first.offset, untilMs: heldUntil }] },
        );
      },
    });
    stops.push(() => consumer.stop());
    await consumer.start();
    await eventually(async () => (await lag()) === 300n - BigInt(others.size) && others.size > 0, { what: 'the other partitions done' });
    expect(late).toEqual([]);
    await eventually(async () => (await lag()) === 0n, { what: 'the held records done' });
    expect(late).toEqual(Array.from({ length: 300 - others.size }, (_, index) => index));
  });

  test.each(['snappy', 'lz4', 'zstd', 'gzip'])('batches that a JVM producer compressed with %s are read', async (codec) => {
    const classpath = join(__dirname, '../../../deploy/local/kafka/target/jars/*');
    await run('java', [
      '-cp',
      classpath,
      join(__dirname, 'ForeignProducer.java'),
      testInfra().brokers.join(','),
      `${prefix}events`,
      codec,
      '100',
    ]);
    const values = new Set<string>();
    await startConsumer((records) => Promise.resolve(void records.forEach((record) => values.add(String(record.value)))));
    await eventually(() => values.size === 100, { what: 'all compressed records read' });
    expect(values).toContain(`${codec}-99-${'x'.repeat(200)}`);
  });
});

describe('follower', () => {
  test('has everything of the topic after the start, behind control records too, and then follows', async () => {
    const writer = kafka.fencedProducer({ transactionalId: 'writer' });
    stops.push(() => writer.stop());
    await writer.start();
    for (const version of [1, 2, 3]) await writer.sendAll([{ topic: 'state', key: 'a', value: `a${version}` }]);
    await writer.sendAll([{ topic: 'state', key: 'b', value: null }]);
    const seen: string[] = [];
    const follower = kafka.follow({
      topic: 'state',
      onRecords: (records) => seen.push(...records.map(({ key, value }) => `${String(key)}=${String(value)}`)),
    });
    stops.push(() => follower.stop());
    await follower.start();
    expect(seen).toEqual(['a=a1', 'a=a2', 'a=a3', 'b=null']);
    expect(follower.health()).toEqual({ status: 'ok' });
    await writer.sendAll([{ topic: 'state', key: 'c', value: 'c1' }]);
    await eventually(() => seen.includes('c=c1'), { what: 'the later record' });
  });

  test('a catch-up gives it all that was committed before, each time', async () => {
    const writer = kafka.fencedProducer({ transactionalId: 'writer' });
    const follower = kafka.follow({ topic: 'state', onRecords: (records) => seen.push(...records.map(({ value }) => String(value))) });
    const seen: string[] = [];
    stops.push(() => writer.stop());
    stops.push(() => follower.stop());
    await writer.start();
    await follower.start();
    for (let n = 0; n < 30; n++) {
      await writer.sendAll([{ topic: 'state', key: 'a', value: String(n) }]);
      await Promise.all([follower.catchUp(), follower.catchUp()]);
      expect(seen.at(-1)).toBe(String(n));
    }
  });

  test('from the end, it has what is written after the start, all of it, and nothing from before', async () => {
    const sendTo = async (values: readonly string[]) => {
      const producer = kafka.producer();
      await producer.start();
      await producer.sendAll(values.map((value, index) => ({ topic: 'events', key: `k${index}`, value })));
      await producer.stop();
    };
    await sendTo(Array.from({ length: 30 }, (_, index) => `before ${index}`));
    for (let round = 0; round < 3; round++) {
      const seen: string[] = [];
      const follower = kafka.follow({
        topic: 'events',
        from: 'end',
        onRecords: (records) => seen.push(...records.map(({ value }) => String(value))),
      });
      stops.push(() => follower.stop());
      await follower.start();
      expect(follower.health()).toEqual({ status: 'ok' });
      const after = Array.from({ length: 30 }, (_, index) => `after ${round}/${index}`);
      await sendTo(after);
      await follower.catchUp();
      expect(seen.sort()).toEqual(after.sort());
    }
  });

  test('from the end of an empty topic, it has the first record', async () => {
    const seen: string[] = [];
    const follower = kafka.follow({ topic: 'state', from: 'end', onRecords: (records) => seen.push(...records.map(({ value }) => String(value))) }); // prettier-ignore
    stops.push(() => follower.stop());
    await follower.start();
    const producer = kafka.producer();
    await producer.start();
    await producer.send({ topic: 'state', key: 'a', value: 'first' });
    await producer.stop();
    await follower.catchUp();
    expect(seen).toEqual(['first']);
  });

  test('an empty topic is hydrated at once', async () => {
    const follower = kafka.follow({ topic: 'state', onRecords: () => undefined });
    stops.push(() => follower.stop());
    await follower.start();
    expect(follower.health()).toEqual({ status: 'ok' });
  });
});

describe('fenced producer', () => {
  test('a later writer shuts out the earlier one, and readers never see what the earlier one tried', async () => {
    const old = kafka.fencedProducer({ transactionalId: 'writer' });
    stops.push(() => old.stop());
    await old.start();
    await old.sendAll([{ topic: 'state', key: 'a', value: 'old' }]);
    const current = kafka.fencedProducer({ transactionalId: 'writer' });
    stops.push(() => current.stop());
    await current.start();
    await expect(old.sendAll([{ topic: 'state', key: 'a', value: 'zombie' }])).rejects.toMatchObject({ code: 'producer_fenced' });
    await current.sendAll([{ topic: 'state', key: 'a', value: 'new' }]);
    const seen: string[] = [];
    const follower = kafka.follow({ topic: 'state', onRecords: (records) => seen.push(...records.map((record) => String(record.value))) });
    stops.push(() => follower.stop());
    await follower.start();
    expect(seen).toEqual(['old', 'new']);
  });
});

describe('admin', () => {
  it('has a group begin at given offsets, and leaves one that has a position where it is', async () => {
    await produce(120);
    const admin = kafka.admin();
    stops.push(() => admin.close());
    const ends = (await admin.offsets('events')).map(({ partition, high }) => ({ partition, offset: high }));
    // a new group's coordinator may still be loading
    await eventually(() => admin.beginAt('group', 'events', ends).then(() => true), { what: 'the positions' });
    expect(new Map((await admin.committed('group', 'events')).map(({ partition, offset }) => [partition, offset]))).toEqual(
      new Map(ends.map(({ partition, offset }) => [partition, offset])),
    );
    await admin.beginAt('group', 'events', ends.map(({ partition }) => ({ partition, offset: 0n }))); // prettier-ignore
    expect(await admin.lag('group', 'events')).toBe(0n);

    const read: string[] = [];
    await startConsumer((records) => Promise.resolve(void read.push(...records.map(({ value }) => String(value)))));
    await eventually(async () => {
      await produce(1, () => 'new');
      return read.length > 0;
    }, { what: 'a new record' }); // prettier-ignore
    expect(new Set(read)).toEqual(new Set(['new']));
  });

  it('knows its cluster whatever the names of topics begin with', async () => {
    const [admin, other] = [kafka.admin(), createKafka({ brokers: testInfra().brokers, clientId: 'other', logger: silentLogger }).admin()];
    stops.push(
      () => admin.close(),
      () => other.close(),
    );
    expect(await other.clusterId()).toBe(await admin.clusterId());
  });
});
