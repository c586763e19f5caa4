import {
  encodeRawEventHeaders,
  eventIdFor,
  RAW_HEADERS,
  type RunReport,
  type SourceDefinition,
  type SourceRelease,
  TOPICS,
} from '@tributary/contracts';
import type { InRecord } from '@tributary/kafka';
import { aRawEvent, aSource, aWorkflow, eventually, type RunningService } from '@tributary/testing';
import { deliver, type Stack, startStack, type StoredEvent } from './stack.ts';

const KEYS = ['a', 'b', 'c'];
const BY_ID = { deduplication: { from: 'body', path: '$.id' }, ordering: { from: 'body', path: '$.key' } } as const;
let stack: Stack;
let gateways: RunningService[];
let worker: RunningService;
let events: () => readonly StoredEvent[];
let held: () => readonly StoredEvent[];
let reports: readonly InRecord[];
let releases: readonly InRecord[];

beforeAll(async () => {
  stack = await startStack();
  [events, held, reports, releases] = await Promise.all([
    stack.events(TOPICS.rawEvents),
    stack.events(TOPICS.rawEventsHeld),
    stack.watch(TOPICS.workflowRuns),
    stack.watch(TOPICS.sourceReleases),
  ]);
  const started = await Promise.all([
    stack.start('ingest-gateway'),
    stack.start('ingest-gateway'),
    stack.start('source-worker'),
    stack.start('workflow-engine'),
  ]);
  gateways = started.slice(0, 2);
  worker = started[2];
});
afterAll(() => stack.stop());

/** A source, and its state as config-service would publish it. */
function controlled(source: SourceDefinition) {
  let current = source;
  const put = async (changes: Partial<SourceDefinition>) => {
    current = { ...current, ...changes, revision: current.revision + 1 };
    await stack.define(current);
  };
  return {
    pause: (id: string, since = new Date().toISOString()) => put({ status: 'paused', hold: { id, since, isReleased: false } }),
    deactivate: () => put({ status: 'inactive' }),
    activate: () => put({ status: 'active', hold: { ...current.hold!, isReleased: true } }),
    since: () => current.hold!.since,
  };
}

const bodyOf = (key: string, n: number) => JSON.stringify({ id: `${key}-${n}`, key, n, email: `${key}@example.com` });
const ofSource = (source: SourceDefinition, from: () => readonly StoredEvent[]) => from().filter(({ sourceId }) => sourceId === source.id);
const numbersOf = (key: string, given: readonly StoredEvent[]) =>
  given.filter((event) => event.key === key).map(({ text }) => (JSON.parse(text) as { n: number }).n);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const phasesOf = (source: SourceDefinition) =>
  releases.filter(({ key }) => String(key) === source.id).map(({ value }) => JSON.parse(String(value)) as SourceRelease);
const done = (source: SourceDefinition, holdId: string) =>
  eventually(() => phasesOf(source).some((release) => release.holdId === holdId && release.phase === 'done'), {
    what: 'the release to be done',
    timeoutMs: 90_000,
  });
const statesOf = (eventId: string) =>
  reports
    .map(({ value }) => JSON.parse(String(value)) as RunReport)
    .filter((report) => report.eventId === eventId)
    .flatMap(({ runs }) => runs.map(({ state }) => state));

/** One sender for each key: it sends the next event when the last one was taken, to either gateway. */
function senders(source: SourceDefinition) {
  let isStopped = false;
  const sent = new Map<string, number>();
  const loops = KEYS.map(async (key) => {
    for (let n = sent.get(key) ?? 0; !isStopped; n++) {
      await deliver(gateways[(n + key.charCodeAt(0)) % 2]!, source, bodyOf(key, n));
      sent.set(key, n + 1);
    }
  });
  return {
    sent,
    atLeast: (count: number) =>
      eventually(() => KEYS.every((key) => (sent.get(key) ?? 0) >= count), { what: `${count} events each`, timeoutMs: 60_000 }),
    async stop() {
      isStopped = true;
      await Promise.all(loops);
    },
  };
}

/** Puts events of a source where a gateway would have put them while it was paused. */
async function holdMany(source: SourceDefinition, holdId: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 1000) {
    await stack.producer.sendAll(
      upTo(1000).flatMap((index) =>
        KEYS.map((key) => {
          const body = Buffer.from(bodyOf(key, from + index));
          const event = aRawEvent({ sourceId: source.id, eventId: eventIdFor(source.id, `${key}-${from + index}`), body });
          const headers = { ...encodeRawEventHeaders(event), [RAW_HEADERS.held]: holdId };
          return { topic: TOPICS.rawEventsHeld, key, value: body, headers };
        }),
      ),
    );
  }
}

async function aPausedSource(holdId: string) {
  const source = aSource(BY_ID);
  const workflow = aWorkflow({ sourceId: source.id });
  await stack.define(source, workflow);
  const control = controlled(source);
  await control.pause(holdId);
  // both gateways have heard of it
  await eventually(
    async () => {
      for (const gateway of gateways)
        await deliver(gateway, source, JSON.stringify({ id: `probe-${gateway.url}-${Math.random()}`, key: 'probe' }));
      return (
        ofSource(source, held).filter(({ key }) => key === 'probe').length >= 2 &&
        new Set(
          held()
            .slice(-2)
            .map(({ held: id }) => id),
        ).has(holdId)
      );
    },
    { what: 'the pause to be known' },
  );
  return { source, workflow, control };
}

describe('a paused source', () => {
  it('holds what comes in, visibly, and passes it on in its order, through the whole release and behind it', async () => {
    const { source, control } = await aPausedSource('h1');
    const sending = senders(source);
    await sending.atLeast(30);
    expect(numbersOf('a', ofSource(source, events))).toEqual([]);
    const first = ofSource(source, held).find(({ key }) => key === 'a')!;
    expect(first).toMatchObject({ held: 'h1', released: undefined });
    await eventually(() => statesOf(first.eventId).includes('paused'), { what: 'the run to be paused' });
    expect(statesOf(first.eventId)).toEqual(['paused']);

    await control.activate();
    await done(source, 'h1');
    await sending.atLeast(sending.sent.get('a')! + 30);
    await sending.stop();
    const all = () => ofSource(source, events);
    await eventually(() => KEYS.every((key) => numbersOf(key, all()).length >= sending.sent.get(key)!), { what: 'all events' });
    for (const key of KEYS) expect(numbersOf(key, all())).toEqual(upTo(sending.sent.get(key)!));
    const passedOn = all().find(({ eventId }) => eventId === first.eventId)!;
    expect(passedOn).toEqual({ ...first, held: undefined, released: 'h1' });
    expect(all().at(-1)).toMatchObject({ held: undefined, released: undefined });
    await eventually(() => statesOf(first.eventId).includes('mapped'), { what: 'the event to be evaluated' });
    expect(phasesOf(source).map(({ phase }) => phase)).toEqual(expect.arrayContaining(['releasing', 'switching', 'done']));
    expect(phasesOf(source).at(-1)).toMatchObject({ phase: 'done', released: all().filter(({ released }) => released === 'h1').length });
  });

  it('loses nothing and keeps its order when the worker is killed in the middle', async () => {
    const { source, control } = await aPausedSource('h2');
    await holdMany(source, 'h2', 6000);
    await control.activate();
    await eventually(() => ofSource(source, events).length > 500, { what: 'the release to have begun', timeoutMs: 60_000 });
    await worker.kill9();
    expect(phasesOf(source).some(({ phase }) => phase === 'done')).toBe(false);
    worker = await stack.start('source-worker');
    await done(source, 'h2');
    for (const key of KEYS) {
      const numbers = numbersOf(key, ofSource(source, events));
      // what was repeated has the id that it had: the first time counts
      expect([...new Set(numbers)]).toEqual(upTo(6000));
    }
  });

  it('that is paused again while it is released stops there, and goes on from there', async () => {
    const { source, control } = await aPausedSource('h3');
    await holdMany(source, 'h3', 9000);
    await control.activate();
    await eventually(() => ofSource(source, events).length > 500, { what: 'the release to have begun', timeoutMs: 60_000 });
    await control.pause('h4', control.since());
    await eventually(async () => (await deliver(gateways[0]!, source, JSON.stringify({ id: `again-${Math.random()}`, key: 'probe' }))) && held().at(-1)?.held === 'h4', { what: 'the pause to be known' }); // prettier-ignore
    const before = await settledCount(source);
    expect(before).toBeLessThan(27_000);
    expect(phasesOf(source).some(({ phase }) => phase === 'done')).toBe(false);
    await control.deactivate();
    await eventually(async () => (await fetch(`${gateways[0]!.url}/v1/webhooks/${source.keys[0]!.key}`, { method: 'POST' })).status === 403, { what: 'it to be inactive' }); // prettier-ignore
    await control.activate();
    await done(source, 'h4');
    // nothing was done twice: it went on where it stopped
    for (const key of KEYS) expect(numbersOf(key, ofSource(source, events))).toEqual(upTo(9000));
  });

  it('passes on what comes to the held topic after the release was done', async () => {
    const { source, control } = await aPausedSource('h5');
    await control.activate();
    await done(source, 'h5');
    await holdMany(source, 'h5', 1000);
    await eventually(() => KEYS.every((key) => new Set(numbersOf(key, ofSource(source, events))).size === 1000), {
      what: 'the late events',
    });
  });
});

/** The number of events of a source that have gone on, when it does not change any more. */
async function settledCount(source: SourceDefinition): Promise<number> {
  let last = -1;
  let sinceMs = 0;
  await eventually(
    () => {
      const count = ofSource(source, events).length;
      if (count !== last) [last, sinceMs] = [count, Date.now()];
      return Date.now() - sinceMs > 1000;
    },
    { what: 'the release to stop' },
  );
  return last;
}
