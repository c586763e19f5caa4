import { type KafkaTopicPull, type SourceDefinition, TOPICS } from '@tributary/contracts';
import { createKafka, type Kafka, type OutRecord, type Producer, type TopicAdmin } from '@tributary/kafka';
import { eventually, type RunningService, silentLogger, testInfra, uniqueName } from '@tributary/testing';
import { aPulledSource, askPull, deploy, type Deployment, type StoredEvent } from './pull-harness.ts';

let kafka: Kafka;
let producer: Producer;
let admin: TopicAdmin;
let deployment: Deployment;
let worker: RunningService;

beforeAll(async () => {
  kafka = createKafka({ brokers: testInfra().brokers, clientId: 'somebody', logger: silentLogger });
  producer = kafka.producer();
  admin = kafka.admin();
  await producer.start();
  deployment = await deploy();
  worker = await deployment.start();
}, 120_000);
afterEach(() => deployment.retire());
afterAll(async () => {
  await deployment.stop();
  await Promise.all([producer.stop(), admin.close()]);
});

async function aTopic(partitions = 3): Promise<string> {
  const name = uniqueName('connect.topic-');
  await admin.ensureTopics([
    { name, partitions, cleanup: { policy: 'delete', retentionMs: 3_600_000 }, maxMessageBytes: 12 * 1024 * 1024 },
  ]);
  return name;
}

function aSourceOf(topic: string, pull: Partial<KafkaTopicPull> = {}, changes: Partial<SourceDefinition> = {}): SourceDefinition {
  return aPulledSource({ kind: 'kafkaTopic', topic, startFrom: 'earliest', cluster: null, ...pull }, changes);
}

const write = (topic: string, ...records: readonly Omit<OutRecord, 'topic'>[]) =>
  producer.sendAll(records.map((record) => ({ topic, ...record })));
const hasEvents = (source: SourceDefinition, count: number) =>
  eventually(() => deployment.events(source.id).length >= count, { what: `${count} events`, timeoutMs: 60_000 });
const textOf = ({ body }: StoredEvent) => Buffer.from(body).toString();
const header = (event: StoredEvent | undefined, name: string) => event?.rawHeaders[event.rawHeaders.indexOf(name) + 1];
const isRead = (source: SourceDefinition) =>
  eventually(async () => (await askPull(worker, source.id)).body.lag === '0', { what: 'everything to be read', timeoutMs: 60_000 });

describe('a topic', () => {
  it('is read from its beginning, each key in order from end to end', async () => {
    const topic = await aTopic();
    const source = aSourceOf(topic);
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    for (let round = 0; round < 15; round++) await write(topic, ...keys.map((key) => ({ key, value: `${round}` })));
    await deployment.publish(source);
    await hasEvents(source, 300);
    await isRead(source);

    const events = deployment.events(source.id);
    expect(events).toHaveLength(300);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(300);
    for (const key of keys) {
      const ofKey = events.filter((event) => event.key === key);
      expect(ofKey.map(textOf)).toEqual(Array.from({ length: 15 }, (_, round) => `${round}`));
      expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1);
      const times = ofKey.map(({ receivedAt }) => Date.parse(receivedAt));
      expect(times.every((time, index) => index === 0 || time > (times[index - 1] as number))).toBe(true);
    }
    expect((await askPull(worker, source.id)).body).toMatchObject({ kind: 'kafkaTopic', state: 'reading', lag: '0', problem: null });
  });

  it('goes on behind what its source holds, however that came there', async () => {
    const topic = await aTopic(1);
    const hold = { id: 'h1', since: new Date().toISOString(), isReleased: false };
    const source = aSourceOf(topic, {}, { hold });
    const ordered = (from: number, to: number) =>
      write(topic, ...Array.from({ length: to - from + 1 }, (_, index) => ({ key: 'a', value: `${from + index}` })));
    await ordered(1, 50);
    await deployment.publish(source);
    await isRead(source);
    expect(deployment.events(source.id)).toEqual([]);

    await deployment.publish({ ...source, revision: 2, hold: { ...hold, isReleased: true } });
    await ordered(51, 100);
    await hasEvents(source, 100);
    expect(deployment.events(source.id).map(textOf)).toEqual(Array.from({ length: 100 }, (_, index) => `${index + 1}`));
  });

  it('has bytes, keys, headers and tombstones as they were', async () => {
    const topic = await aTopic(1);
    const source = aSourceOf(topic);
    const bytes = Buffer.from([0, 255, 254, 10]);
    await write(
      topic,
      { key: '{"id":1}', value: bytes, headers: { 'content-type': 'application/octet-stream', 'my-header': 'ä', binary: bytes } },
      { key: '{"id":1}', value: null },
      { key: null, value: 'without a key' },
      { key: bytes, value: 'with a binary key' },
    );
    await deployment.publish(source);
    await hasEvents(source, 4);

    const at = (offset: number) =>
      deployment.events(source.id).find((event) => header(event, 'x-tributary-topic') === `${topic}/0/${offset}`);
    const [first, tombstone, keyless, binary] = [at(0), at(1), at(2), at(3)];
    expect(Buffer.from(first?.body ?? [])).toEqual(bytes);
    expect(first).toMatchObject({ method: 'PULL', key: '{"id":1}', sourceType: 'kafka-topic' });
    expect(first?.rawHeaders.slice(2)).toEqual([
      'x-tributary-record-time',
      expect.stringMatching(/^\d{4}-.*Z$/),
      'x-tributary-key',
      '{"id":1}',
      'content-type',
      'application/octet-stream',
      'my-header',
      'ä',
      'binary',
      bytes.toString('base64'),
    ]);
    expect([tombstone?.body.length, tombstone?.key, header(tombstone, 'x-tributary-tombstone')]).toEqual([0, '{"id":1}', 'true']);
    expect([keyless?.key, keyless?.rawHeaders.includes('x-tributary-key')]).toEqual([keyless?.eventId, false]);
    expect(binary?.key).toBe(bytes.toString('base64'));
  });

  it('takes records of 10 MiB, has larger ones as rejections, and goes on behind them', async () => {
    const topic = await aTopic(1);
    const source = aSourceOf(topic);
    const largest = Buffer.alloc(10 * 1024 * 1024, 'x');
    await write(topic, { key: 'a', value: largest });
    await write(topic, { key: 'a', value: Buffer.concat([largest, Buffer.from('x')]) });
    await write(topic, { key: 'a', value: 'behind' });
    await deployment.publish(source);
    await hasEvents(source, 2);
    expect(deployment.events(source.id).map(({ body }) => body.length)).toEqual([largest.length, 'behind'.length]);
    await eventually(() => deployment.rejections(source.id).length === 1, { what: 'the rejection' });
    expect(deployment.rejections(source.id)).toMatchObject([{ code: 'body_too_large', size: largest.length + 1 }]);
  });

  it('is read from what is written later, where its source begins with the latest', async () => {
    const topic = await aTopic();
    const source = aSourceOf(topic, { startFrom: 'latest' });
    await write(topic, ...Array.from({ length: 30 }, (_, index) => ({ key: `${index}`, value: 'old' })));
    await deployment.publish(source);
    await isRead(source);
    await write(topic, { key: 'a', value: 'new' });
    await hasEvents(source, 1);
    await deployment.publish({ ...source, revision: 2, status: 'inactive' });
    await eventually(async () => (await askPull(worker, source.id)).body.state === 'stopped', { what: 'it to stop' });
    await write(topic, { key: 'b', value: 'meanwhile' });
    await deployment.publish({ ...source, revision: 3 });
    await hasEvents(source, 2);
    await isRead(source);
    expect(deployment.events(source.id).map(textOf)).toEqual(['new', 'meanwhile']);
  });

  it('has the events that its source tells apart and orders by fields of the body', async () => {
    const topic = await aTopic();
    const source = aSourceOf(topic, {}, { deduplication: { from: 'body', path: '$.id' }, ordering: { from: 'body', path: '$.customer' } });
    await write(topic, { key: 'x', value: '{"id":1,"customer":"c"}' }, { key: 'y', value: '{"id":1,"customer":"c"}' });
    await deployment.publish(source);
    await hasEvents(source, 2);
    const [first, second] = deployment.events(source.id);
    expect([first?.eventId, first?.key, second?.key]).toEqual([second?.eventId, 'c', 'c']);
    expect(first?.requestId).not.toBe(second?.requestId);
  });

  it('that is made anew under the same name has other events', async () => {
    const topic = await aTopic(1);
    const sources = [aSourceOf(topic), aSourceOf(topic)];
    await write(topic, { key: 'a', value: 'first' });
    await deployment.publish(sources[0] as SourceDefinition);
    await hasEvents(sources[0] as SourceDefinition, 1);
    await deployment.publish({ ...(sources[0] as SourceDefinition), revision: 2, status: 'inactive' });
    await eventually(async () => (await askPull(worker, (sources[0] as SourceDefinition).id)).body.state === 'stopped', {
      what: 'it to stop',
    });
    await admin.deleteTopics([topic]);
    await eventually(async () => !(await admin.listTopics()).includes(topic), { what: 'the topic to be gone' });
    await admin.ensureTopics([
      { name: topic, partitions: 1, cleanup: { policy: 'delete', retentionMs: 3_600_000 }, maxMessageBytes: 1_000_000 },
    ]);
    await write(topic, { key: 'a', value: 'second' });
    await deployment.publish({ ...(sources[0] as SourceDefinition), revision: 3 });
    await hasEvents(sources[0] as SourceDefinition, 2);
    const events = deployment.events((sources[0] as SourceDefinition).id);
    expect([events.map(textOf), new Set(events.map(({ eventId }) => eventId)).size]).toEqual([['first', 'second'], 2]);
  });
});

describe('a cluster that is named by its brokers', () => {
  const cluster = () => ({ brokers: [...testInfra().brokers], ssl: false, sasl: null });

  it('is read like the own one', async () => {
    const topic = await aTopic();
    const source = aSourceOf(topic, { cluster: cluster() });
    await write(topic, { key: 'a', value: 'from afar' });
    await deployment.publish(source);
    await hasEvents(source, 1);
    expect(deployment.events(source.id).map(textOf)).toEqual(['from afar']);
  });

  it('says that it cannot be reached', async () => {
    const source = aSourceOf('no-matter', { cluster: { ...cluster(), brokers: ['127.0.0.1:1'] } });
    await deployment.publish(source);
    await eventually(async () => (await askPull(worker, source.id)).body.problem?.code === 'pull_unreachable', {
      what: 'the problem',
      timeoutMs: 90_000,
    });
  });

  it.each([
    ['by its name alone', null],
    ['through its brokers', cluster()],
  ])('is not read where the deployment itself writes: %s', async (_how, named) => {
    const source = aSourceOf(deployment.prefix + TOPICS.rawEvents, { cluster: named });
    await deployment.publish(source);
    await eventually(async () => (await askPull(worker, source.id)).body.problem?.code === 'pull_own_topic', { what: 'the refusal' });
    expect(deployment.events(source.id)).toEqual([]);
  });
});

describe('a topic that is not there yet', () => {
  it('is waited for, visibly', async () => {
    const topic = uniqueName('later-');
    const source = aSourceOf(topic);
    await deployment.publish(source);
    await eventually(async () => (await askPull(worker, source.id)).body.state === 'failing', { what: 'the problem' });
    await admin.ensureTopics([
      { name: topic, partitions: 1, cleanup: { policy: 'delete', retentionMs: 3_600_000 }, maxMessageBytes: 1_000_000 },
    ]);
    await write(topic, { key: 'a', value: 'at last' });
    await hasEvents(source, 1);
    await eventually(async () => (await askPull(worker, source.id)).body.problem === null, { what: 'the problem to be over' });
  });
});

describe('a worker that is killed', () => {
  it('has another read on: no record is lost, and one that is read again has the same ids', async () => {
    const topic = await aTopic(6);
    const source = aSourceOf(topic);
    const total = 30_000;
    for (let at = 0; at < total; at += 1000)
      await write(topic, ...Array.from({ length: 1000 }, (_, index) => ({ key: `${at + index}`, value: `${at + index}`.padEnd(200) })));
    const second = await deployment.start();
    await deployment.publish(source);
    await eventually(() => deployment.events(source.id).length > 0, { what: 'some records' });
    await worker.kill9();
    expect(deployment.events(source.id).length).toBeLessThan(total);
    worker = second;
    const idsByBody = () => {
      const ids = new Map<string, Set<string>>();
      for (const event of deployment.events(source.id))
        ids.set(textOf(event), (ids.get(textOf(event)) ?? new Set()).add(event.eventId).add(event.requestId));
      return ids;
    };
    await eventually(() => deployment.events(source.id).length >= total && idsByBody().size === total, {
      what: 'all records',
      timeoutMs: 120_000,
    });
    await isRead(source);
    const ids = [...idsByBody().values()];
    expect([ids.length, new Set(ids.flatMap((each) => [...each])).size]).toEqual([total, total]);
  }, 240_000);
});
