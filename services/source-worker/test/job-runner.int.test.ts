import { setTimeout as pause } from 'node:timers/promises';
import { connectMongo, createLease, type MongoHandle } from '@tributary/mongo';
import { eventually, silentLogger, testInfra, uniqueName } from '@tributary/testing';
import { createJobRunner, type Job, type JobRunner } from '../src/jobs/job-runner.ts';
import { workerModels, type WorkerModels } from '../src/mongo/models.ts';

const LEASE_MS = 600;
let mongo: MongoHandle;
let models: WorkerModels;
const runners: JobRunner[] = [];

beforeAll(async () => {
  mongo = await connectMongo({ uri: testInfra().mongodbUri(uniqueName('jobs')), logger: silentLogger as never });
  await mongo.connected();
  models = workerModels(mongo.connection);
});
afterEach(() => Promise.all(runners.splice(0).map((runner) => runner.stop())));
afterAll(() => mongo.close());

function aRunner(holder: string, isReachable = () => true): JobRunner {
  const runner = createJobRunner({
    leaseOf: (name) => {
      const lease = createLease(models.leases, { name, holder, durationMs: LEASE_MS, now: Date.now });
      return { ...lease, hold: () => (isReachable() ? lease.hold() : Promise.reject(new Error('the database is away'))) };
    },
    leaseMs: LEASE_MS,
    logger: silentLogger as never,
  });
  runners.push(runner);
  return runner;
}

/** A job that goes on until it is stopped, and says who is at it. */
function endless(name: string, holder: string, at: Set<string>): Job {
  return {
    name,
    async run(signal) {
      at.add(holder);
      await pause(3_600_000, undefined, { signal }).catch(() => undefined);
      at.delete(holder);
    },
  };
}

describe('jobs of several workers', () => {
  it('are run by one of them, and taken over when that one stops', async () => {
    const name = uniqueName('job');
    const at = new Set<string>();
    const first = aRunner('a');
    first.set('test', [endless(name, 'a', at)]);
    await eventually(() => at.has('a'), { what: 'a to run the job' });
    aRunner('b').set('test', [endless(name, 'b', at)]);
    await pause(2 * LEASE_MS);
    expect([...at]).toEqual(['a']);
    await first.stop();
    await eventually(() => at.has('b'), { what: 'b to take the job over' });
    expect([...at]).toEqual(['b']);
  });

  it('are given up by a worker that cannot renew its lease, before another may begin', async () => {
    const name = uniqueName('job');
    const at = new Set<string>();
    let isReachable = true;
    aRunner('a', () => isReachable).set('test', [endless(name, 'a', at)]);
    await eventually(() => at.has('a'), { what: 'a to run the job' });
    isReachable = false;
    await eventually(() => at.size === 0, { what: 'a to give up' });
    aRunner('b').set('test', [endless(name, 'b', at)]);
    await eventually(() => at.has('b'), { what: 'b to take the job over' });
  });

  it('are tried again after a failure, and not again when they are done', async () => {
    const name = uniqueName('job');
    let attempts = 0;
    const job: Job = {
      name,
      run: () => (++attempts === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve()),
    };
    const runner = aRunner('a');
    runner.set('test', [job]);
    await eventually(() => attempts === 2, { what: 'a second attempt' });
    runner.set('test', [job]);
    await runner.stop();
    expect(attempts).toBe(2);
  });

  it('leave room to other workers, and are begun when there is room here', async () => {
    const names = [uniqueName('job'), uniqueName('job'), uniqueName('job')];
    const [here, there] = [new Set<string>(), new Set<string>()];
    const first = aRunner('a');
    first.set('test', names.map((name) => endless(name, name, here)), 2); // prettier-ignore
    await eventually(() => here.size === 2, { what: 'a to run two of the jobs' });
    const second = aRunner('b');
    second.set('test', names.map((name) => endless(name, name, there)), 2); // prettier-ignore
    await eventually(() => there.size === 1, { what: 'b to run the third' });
    expect(new Set([...here, ...there])).toEqual(new Set(names));
    await second.stop();
    expect(here.size).toBe(2);
    first.set('test', names.slice(1).map((name) => endless(name, name, here)), 2); // prettier-ignore
    await eventually(() => here.has(names[1]!) && here.has(names[2]!), { what: 'a to run the third' });
  });

  it('are aborted when they are not wanted any more, those of other parts are not', async () => {
    const at = new Set<string>();
    const runner = aRunner('a');
    runner.set('one', [endless(uniqueName('job'), 'one', at)]);
    runner.set('two', [endless(uniqueName('job'), 'two', at)]);
    await eventually(() => at.size === 2, { what: 'both jobs to run' });
    runner.set('one', []);
    await eventually(() => at.size === 1, { what: 'one job to stop' });
    expect([...at]).toEqual(['two']);
  });
});
