import { definitionKey, type DefinitionRecord, TOPICS } from '@tributary/contracts';
import type { Kafka, Producer } from '@tributary/kafka';
import { createLogger } from '@tributary/observability';
import { aSource, aWorkflow, createTestKafka, eventually, uniqueName } from '@tributary/testing';
import { type DefinitionFollower, followDefinitions } from '../src/index.ts';

describe('followDefinitions', () => {
  let kafka: Kafka;
  let producer: Producer;
  const logged: string[] = [];
  const logger = createLogger({ name: 'test', level: 'warn' }, { write: (line) => void logged.push(line) });
  const running: DefinitionFollower[] = [];

  beforeAll(async () => {
    kafka = await createTestKafka(`${uniqueName('definitions')}.`);
    producer = kafka.producer();
    await producer.start();
  }, 60_000);
  afterAll(async () => {
    await producer.stop();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((follower) => follower.stop()));
  });

  const put = (record: DefinitionRecord) =>
    producer.send({ topic: TOPICS.definitions, key: definitionKey(record.kind, record.id), value: JSON.stringify(record) });
  const follow = async () => {
    const follower = followDefinitions({ kafka, logger });
    running.push(follower);
    await follower.start();
    return follower;
  };

  it('knows at the start everything that was there, and follows what comes', async () => {
    const source = aSource();
    await put({ ...source, revision: 1 });
    await put({ ...source, revision: 2, name: 'Second' });
    const follower = await follow();
    expect(follower.health()).toEqual({ status: 'ok' });
    expect(follower.snapshot().sourceById(source.id)?.name).toBe('Second');

    const serials: number[] = [];
    const unsubscribe = follower.onChange((snapshot) => void serials.push(snapshot.serial));
    const workflow = aWorkflow({ sourceId: source.id });
    await put(workflow);
    await eventually(() => follower.snapshot().workflowsOf(source.id).length === 1, { what: 'the workflow' });
    expect(serials).toHaveLength(1);
    unsubscribe();

    await producer.send({ topic: TOPICS.definitions, key: definitionKey('workflow', workflow.id), value: null });
    await eventually(() => follower.snapshot().workflowsOf(source.id).length === 0, { what: 'the tombstone' });
    expect(serials).toHaveLength(1);
  }, 60_000);

  it('says which sources have changed, came or went', async () => {
    const [changed, gone, other] = [aSource(), aSource(), aSource()];
    await Promise.all([put(changed), put(gone), put(other)]);
    const follower = await follow();
    const told: string[] = [];
    follower.onChange((_snapshot, sourceIds) => void told.push(...sourceIds));
    const workflow = aWorkflow({ sourceId: other.id });
    await put(workflow);
    await put({ ...changed, revision: 2 });
    await producer.send({ topic: TOPICS.definitions, key: definitionKey('source', gone.id), value: null });
    const came = aSource();
    await put(came);
    await follower.catchUp();
    expect(new Set(told)).toEqual(new Set([changed.id, gone.id, came.id]));
    expect(told).toHaveLength(3);
  }, 60_000);

  it('knows after a catch-up whatever was published before it', async () => {
    const follower = await follow();
    for (let n = 0; n < 10; n++) {
      const source = aSource();
      await put(source);
      await follower.catchUp();
      expect(follower.snapshot().sourceById(source.id)).toEqual(source);
    }
  }, 60_000);

  it('keeps the last good definition when an unreadable one comes, says which, and goes on', async () => {
    const source = aSource();
    await put(source);
    const follower = await follow();
    await producer.send({ topic: TOPICS.definitions, key: definitionKey('source', source.id), value: '{"kind":"source"' });
    const other = aSource();
    await put(other);
    await eventually(() => follower.snapshot().sourceById(other.id), { what: 'the record behind the unreadable one' });
    expect(follower.snapshot().sourceById(source.id)).toEqual(source);
    expect(logged.filter((line) => line.includes(`source:${source.id}`) && line.includes('unreadable'))).toHaveLength(1);
  }, 60_000);
});
