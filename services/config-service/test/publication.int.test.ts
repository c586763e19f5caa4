import { eventually, type RunningService } from '@tributary/testing';
import { type Call, clientOf, deploy, type Deployment, NONE, readTopic } from './harness.ts';

const NO_KAFKA = { KAFKA_BROKERS: '127.0.0.1:1' };

describe('publication of definitions', () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await deploy();
  }, 120_000);
  afterEach(() => deployment.stop(), 120_000);

  const create = async (call: Call, name: string) =>
    (await call('POST', '/v1/sources', { type: 'custom', name, authentication: NONE })).body.id;

  /** The last revision of every key on the topic; `null` after a tombstone. Fails when an older revision ever follows a newer one. */
  async function lastRevisions(): Promise<Map<string, number | null>> {
    const last = new Map<string, number | null>();
    for (const { key, value } of await readTopic(deployment.kafka)) {
      const revision = value === null ? null : (JSON.parse(value) as { revision: number }).revision;
      const before = last.get(key);
      expect(before === null && revision !== null ? `${key} came back after its tombstone` : '').toBe('');
      expect(revision ?? Infinity).toBeGreaterThanOrEqual(before ?? 0);
      last.set(key, revision);
    }
    return last;
  }

  /** Waits until the topic has every source of the database in its newest revision. */
  async function untilTopicAgrees(call: Call): Promise<void> {
    await eventually(
      async () => {
        const { data } = (await call('GET', '/v1/sources?limit=500')).body;
        const last = await lastRevisions();
        return data.length > 0 && data.every(({ id, revision }) => last.get(`source:${id}`) === revision);
      },
      { what: 'the topic to agree with the database', timeoutMs: 60_000 },
    );
  }

  /** Changes sources as a client does: reads, sends what it has read, tries again on 412. Returns how many changes succeeded. */
  async function change(call: Call, ids: readonly string[], times: number): Promise<number> {
    let succeeded = 0;
    for (let i = 0; i < times; i++) {
      const id = ids[i % ids.length]!;
      try {
        const { body } = await call('GET', `/v1/sources/${id}`);
        const { status } = await call('PATCH', `/v1/sources/${id}`, { name: `change ${i}` }, { ifMatch: body.revision });
        if (status === 200) succeeded += 1;
        else expect(status).toBe(412);
      } catch (error) {
        // The process was killed in the middle of the request; what it answered before must hold nevertheless.
        if ((error as Error).name !== 'TypeError') throw error;
      }
    }
    return succeeded;
  }

  it('starts, reads and writes while Kafka is away, says so, and loses nothing when it is killed before it could publish', async () => {
    const before = await deployment.start();
    const deleted = await create(clientOf(before), 'to be deleted');
    await before.stop();

    const service = await deployment.start(NO_KAFKA);
    const call = clientOf(service);
    const changed = await create(call, 'written without Kafka');
    expect((await call('DELETE', `/v1/sources/${deleted}`, undefined, { ifMatch: 1 })).status).toBe(204);
    expect((await call('GET', `/v1/sources/${changed}`)).status).toBe(200);
    const ready = await fetch(`${service.url}/readyz`);
    expect([ready.status, ((await ready.json()) as { parts: { kafka: { status: string } } }).parts.kafka.status]).toEqual([
      503,
      expect.stringMatching(/starting|degraded/),
    ]);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect(await lastRevisions()).toEqual(new Map([['source:' + deleted, 1], ['token:tok_admin', 1]])); // prettier-ignore
    await service.kill9();

    await deployment.start();
    await eventually(
      async () => {
        const last = await lastRevisions();
        return last.get(`source:${changed}`) === 1 && last.get(`source:${deleted}`) === null;
      },
      { what: 'the changes on the topic' },
    );
  }, 120_000);

  it('publishes every change that it answered, when it is killed at any moment', async () => {
    let service = await deployment.start();
    const ids = await Promise.all(['a', 'b', 'c'].map((name) => create(clientOf(service), name)));
    let succeeded = 0;
    for (let round = 0; round < 4; round++) {
      const working = Promise.all([1, 2, 3].map(() => change(clientOf(service), ids, 12)));
      const killed = service;
      await eventually(() => killed.output().split('published definitions').length > 3 + round * 3, { what: 'some publications' });
      await killed.kill9();
      succeeded += (await working).reduce((sum, count) => sum + count, 0);
      service = await deployment.start({ PUBLISHER_LEASE_MS: '1s' });
    }
    await untilTopicAgrees(clientOf(service));
    const revisions = await Promise.all(ids.map(async (id) => (await clientOf(service)('GET', `/v1/sources/${id}`)).body.revision));
    expect(revisions.reduce((sum, revision) => sum + revision - 1, 0)).toBeGreaterThanOrEqual(succeeded);
  }, 180_000);

  it('never leaves an older revision last with two replicas, one of which sleeps through its lease and wakes up again', async () => {
    const replicas = [await deployment.start({ PUBLISHER_LEASE_MS: '1s' }), await deployment.start({ PUBLISHER_LEASE_MS: '1s' })];
    const [first, second] = replicas.map(clientOf) as [Call, Call];
    const ids = await Promise.all(['a', 'b', 'c'].map((name) => create(first, name)));
    const publisherOf = (candidates: readonly RunningService[]) =>
      candidates.find((each) => each.output().includes('published definitions'))!;
    const sleeper = publisherOf(replicas);
    const other = replicas.find((each) => each !== sleeper)!;

    const both = Promise.all([change(first, ids, 20), change(second, ids, 20)]);
    await both;
    const working = change(clientOf(other), ids, 20);
    process.kill(sleeper.pid, 'SIGSTOP');
    try {
      await working;
      await eventually(() => other.output().includes('published definitions'), { what: 'the other replica to take over' });
      await change(clientOf(other), ids, 10);
    } finally {
      process.kill(sleeper.pid, 'SIGCONT');
    }
    await Promise.all([change(first, ids, 10), change(second, ids, 10)]);
    await untilTopicAgrees(clientOf(other));
  }, 180_000);

  it('stops cleanly, and hands the publishing to another replica at once', async () => {
    const first = await deployment.start({ PUBLISHER_LEASE_MS: '10m' });
    await create(clientOf(first), 'by the first');
    expect(await first.stop()).toBe(0);
    const second = await deployment.start({ PUBLISHER_LEASE_MS: '10m' });
    await create(clientOf(second), 'by the second');
    await untilTopicAgrees(clientOf(second));
  }, 120_000);
});
