import {
  type DefinitionRecord,
  definitionKey,
  delayTopic,
  encodeRawEventHeaders,
  newResourceId,
  type ProfileUpdate,
  type RawEvent,
  RAW_HEADERS,
  type RunReport,
  TOPICS,
  updateIdFor,
} from '@tributary/contracts';
import type { InRecord, Kafka, OutRecord, Producer } from '@tributary/kafka';
import {
  aRawEvent,
  aSource,
  aWorkflow,
  createTestKafka,
  eventually,
  type RunningService,
  startService,
  testInfra,
  uniqueName,
} from '@tributary/testing';

const prefix = uniqueName('engine');
const source = aSource();
const purchases = aWorkflow({
  sourceId: source.id,
  definition: {
    filter: { all: [{ path: '$.body.status', op: 'equals', value: 'paid' }] },
    mapping: {
      event: { name: { const: 'Purchased' }, id: { path: '$.body.id' } },
      identifiers: { email: { path: '$.body.customer.email' }, user_id: { path: '$.body.customer.id' } },
      traits: { total: { path: '$.body.total', type: 'number' } },
      items: { each: '$.body.lines[*]', fields: { sku: { path: '$.sku' } } },
    },
  },
});

let kafka: Kafka;
let producer: Producer;
let engine: RunningService;
const seen = new Map<string, InRecord[]>();
const followed: { stop(): Promise<void> }[] = [];

function recordsOf(topic: string): InRecord[] {
  return seen.get(topic) ?? [];
}
function jsonOf<T>(topic: string): T[] {
  return recordsOf(topic).map(({ value }) => JSON.parse(value?.toString() ?? 'null') as T);
}
function reportOf(event: RawEvent): RunReport | undefined {
  return jsonOf<RunReport>(TOPICS.workflowRuns).find(({ requestId }) => requestId === event.requestId);
}
function updatesOf(event: RawEvent): ProfileUpdate[] {
  return jsonOf<ProfileUpdate>(TOPICS.profileUpdates).filter(({ eventId }) => eventId === event.eventId);
}
function start(): Promise<RunningService> {
  return startService('workflow-engine', { KAFKA_BROKERS: testInfra().brokers.join(','), TOPIC_PREFIX: prefix, LOG_LEVEL: 'info' });
}
async function define(...definitions: DefinitionRecord[]): Promise<void> {
  await producer.sendAll(
    definitions.map((each) => ({ topic: TOPICS.definitions, key: definitionKey(each.kind, each.id), value: JSON.stringify(each) })),
  );
}
function order(body: object | string, changes: Partial<RawEvent> = {}): RawEvent {
  return aRawEvent({ sourceId: source.id, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), ...changes });
}
function recordFor(event: RawEvent, topic: string = TOPICS.rawEvents, headers: Record<string, string> = {}): OutRecord {
  return { topic, key: event.eventId, value: Buffer.from(event.body), headers: { ...encodeRawEventHeaders(event), ...headers } };
}
const paid = (n: number): object => ({
  id: n,
  status: 'paid',
  total: '12.50',
  customer: { id: n, email: `person${n}@example.com` },
  lines: [{ sku: 'a' }],
});

beforeAll(async () => {
  kafka = await createTestKafka(prefix);
  producer = kafka.producer();
  await producer.start();
  for (const topic of [TOPICS.profileUpdates, TOPICS.workflowRuns, TOPICS.rawEventsDeadLetter, delayTopic('1h')]) {
    const records: InRecord[] = [];
    seen.set(topic, records);
    const follower = kafka.follow({ topic, onRecords: (read) => void records.push(...read) });
    await follower.start();
    followed.push(follower);
  }
  await define(source, purchases);
  engine = await start();
});

afterAll(async () => {
  await engine.stop();
  for (const follower of followed) await follower.stop();
  await producer.stop();
});

test('a paid order becomes one update, keyed by its strongest identifier, and one report; the trace goes on', async () => {
  const traceparent = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00';
  const event = order(paid(7), { traceparent });
  await producer.send(recordFor(event));
  await eventually(() => updatesOf(event).length === 1 && reportOf(event), { what: 'the update' });
  const updateId = updateIdFor(event.eventId, purchases.id);
  expect(updatesOf(event)[0]).toMatchObject({
    updateId,
    workflowVersion: 1,
    identifiers: [
      { type: 'user_id', value: '7' },
      { type: 'email', value: 'person7@example.com' },
    ],
    event: { name: 'Purchased', id: '7', items: [{ sku: 'a' }] },
    traits: { total: { value: 12.5, keep: 'latest' } },
  });
  expect(reportOf(event)?.runs).toEqual([{ workflowId: purchases.id, version: 1, state: 'mapped', updateId }]);
  const record = recordsOf(TOPICS.profileUpdates).find(({ key }) => key?.toString() === 'user_id:7');
  expect(record?.headers['traceparent']?.toString()).toBe(traceparent);
});

test('bad data becomes filtered or a dead letter, each with a report, and the neighbours flow on', async () => {
  const open = order({ status: 'open' });
  const malformed = order('{"status":');
  const binary = order('', { body: Buffer.from([0xff, 0xfe, 0x00]), rawHeaders: ['content-type', 'image/png'] });
  const deep = order(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
  const nobody = order({ status: 'paid' });
  const stranger = order(paid(1), { sourceId: newResourceId('src') });
  const neighbour = order(paid(8));
  const poison: OutRecord = { topic: TOPICS.rawEvents, key: 'poison', value: 'not an event' };
  await producer.sendAll([
    recordFor(open),
    recordFor(malformed),
    poison,
    recordFor(binary),
    recordFor(deep),
    recordFor(nobody),
    recordFor(stranger),
    recordFor(neighbour),
  ]);
  await eventually(() => [open, malformed, binary, deep, nobody, stranger, neighbour].every(reportOf), { what: 'a report of each' });
  const outcome = (event: RawEvent): unknown => reportOf(event)?.runs.map(({ state, code }) => [state, code]);
  expect(outcome(open)).toEqual([['filtered', 'filter_not_met']]);
  expect(outcome(malformed)).toEqual([['failed', 'malformed_json']]);
  expect(outcome(binary)).toEqual([['failed', 'unsupported_body']]);
  expect(outcome(deep)).toEqual([['failed', 'body_too_deep']]);
  expect(outcome(nobody)).toEqual([['failed', 'no_identifier']]);
  expect(outcome(stranger)).toEqual([]);
  expect(outcome(neighbour)).toEqual([['mapped', undefined]]);
  await eventually(() => recordsOf(TOPICS.rawEventsDeadLetter).length >= 5, { what: 'the dead letters' });
  const letters = recordsOf(TOPICS.rawEventsDeadLetter);
  expect(letters.map(({ headers }) => headers['tb_dl-code']?.toString()).sort()).toEqual([
    'body_too_deep',
    'malformed_json',
    'no_identifier',
    'undecodable_record',
    'unsupported_body',
  ]);
  const letter = letters.find(({ headers }) => headers['tb_dl-code']?.toString() === 'unsupported_body');
  expect(letter?.value?.equals(Buffer.from(binary.body))).toBe(true);
});

test.each(['snappy', 'lz4', 'zstd', 'gzip'] as const)('batches that a producer compressed with %s are read', async (compression) => {
  const foreign = kafka.producer({ compression });
  await foreign.start();
  const events = [1, 2, 3].map((n) => order(paid(100 + n)));
  await foreign.sendAll(events.map((event) => recordFor(event)));
  await foreign.stop();
  await eventually(() => events.every((event) => updatesOf(event).length === 1), { what: `the updates of ${compression} batches` });
});

test('a delayed event waits on its tier; one that is due runs, one that is not holds only its own partition', async () => {
  const delayed = aWorkflow({ sourceId: source.id, delay: '1h', definition: purchases.definition });
  await define(delayed);
  const tier = delayTopic('1h');
  const future = order(paid(20), { receivedAt: new Date(Date.now() + 60_000).toISOString() });
  await producer.send(recordFor(future));
  await eventually(() => recordsOf(tier).some(({ key }) => key?.toString() === future.eventId), { what: 'the event on its tier' });
  expect(
    jsonOf<RunReport>(TOPICS.workflowRuns).flatMap(({ requestId, runs }) => (requestId === future.requestId ? runs : [])),
  ).toContainEqual(
    expect.objectContaining({
      workflowId: delayed.id,
      state: 'waiting',
      dueAt: new Date(Date.parse(future.receivedAt) + 3_600_000).toISOString(),
    }),
  );

  const past = Array.from({ length: 24 }, (_, n) => order(paid(300 + n), { receivedAt: '2026-01-01T00:00:00.000Z' }));
  await producer.sendAll(past.map((event) => recordFor(event)));
  const partitionOf = (event: RawEvent): number | undefined =>
    recordsOf(tier).find(({ key }) => key?.toString() === event.eventId)?.partition;
  await eventually(() => past.every((event) => partitionOf(event) !== undefined), { what: 'the due events on their tier' });
  const isDone = (event: RawEvent): boolean => updatesOf(event).some(({ workflowId }) => workflowId === delayed.id);
  const neighbours = past.filter((event) => partitionOf(event) !== partitionOf(future));
  expect(neighbours.length).toBeGreaterThan(0);
  await eventually(() => neighbours.every(isDone), { what: 'the due events of the other partitions' });
  expect([future, ...past.filter((event) => partitionOf(event) === partitionOf(future))].some(isDone)).toBe(false);
  await define({ ...delayed, revision: 2, status: 'inactive' });
});

test('an event that names one workflow is for that alone, and a workflow that is gone ends it visibly', async () => {
  const event = order(paid(30));
  await producer.send(recordFor(event, TOPICS.rawEvents, { [RAW_HEADERS.workflowId]: newResourceId('wf') }));
  await eventually(() => reportOf(event), { what: 'the report' });
  expect(reportOf(event)?.runs).toMatchObject([{ state: 'filtered', code: 'workflow_inactive' }]);
  expect(updatesOf(event)).toEqual([]);
});

test('an event that comes right behind the publication of a workflow is evaluated by it, in that version', async () => {
  let workflow = aWorkflow({ sourceId: source.id });
  for (let version = 1; version <= 20; version++) {
    workflow = { ...workflow, version, revision: version };
    await define(workflow);
    const event = order({ email: 'late@example.com' });
    await producer.send(recordFor(event));
    const report = await eventually(() => reportOf(event), { what: 'the report' });
    expect(report?.runs).toContainEqual(expect.objectContaining({ workflowId: workflow.id, version, state: 'mapped' }));
  }
  await define({ ...workflow, revision: 21, status: 'inactive' });
});

test('kill -9 in the middle repeats some, and loses none', async () => {
  const events = Array.from({ length: 4000 }, (_, n) => order(paid(1000 + n)));
  const before = recordsOf(TOPICS.profileUpdates).length;
  const sending = (async () => {
    for (let at = 0; at < events.length; at += 200) await producer.sendAll(events.slice(at, at + 200).map((event) => recordFor(event)));
  })();
  await eventually(() => recordsOf(TOPICS.profileUpdates).length > before, { what: 'the first updates' });
  await engine.kill9();
  await sending;
  engine = await start();
  const ids = (topic: string): Set<string> => new Set(jsonOf<{ eventId: string }>(topic).map(({ eventId }) => eventId));
  await eventually(
    () => {
      const updated = ids(TOPICS.profileUpdates);
      const reported = ids(TOPICS.workflowRuns);
      return events.every(({ eventId }) => updated.has(eventId) && reported.has(eventId));
    },
    { what: 'every event', timeoutMs: 90_000 },
  );
  const updates = jsonOf<ProfileUpdate>(TOPICS.profileUpdates).filter(({ workflowId }) => workflowId === purchases.id);
  const bodies = new Map<string, string>();
  for (const update of updates) {
    const text = JSON.stringify(update);
    expect(bodies.get(update.updateId) ?? text).toBe(text);
    bodies.set(update.updateId, text);
  }
});

test('it says that it is healthy and ready', async () => {
  await eventually(async () => (await fetch(`${engine.url}/readyz`)).status === 200, { what: 'readiness' });
  expect((await fetch(`${engine.url}/healthz`)).status).toBe(200);
});
