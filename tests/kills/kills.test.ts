import { TOPICS } from '@tributary/contracts';
import { eventually } from '@tributary/testing';
import { allProfiles, type Api, apiOf, createSource, createWorkflow, profileOf, type Source } from '../src/api.ts';
import { expectProfilesEqualFold, kafkaOf, reconciled, recordsOf } from '../src/checks.ts';
import { type LoadResult, startLoad } from '../src/load.ts';
import { emailOf, eventOf, expectedPeople, PEOPLE, PERSON_WORKFLOW, phoneOf, userIdOf } from '../src/people.ts';
import { type Stack, startStack } from '../src/stack.ts';

const EVENTS = 20_000;
const API_KEY = 'a key of the load';

/** Each is killed in turn while the load runs, the replicas one after the other. */
const VICTIMS = [
  'ingest-gateway',
  'workflow-engine-1',
  'profile-service-1',
  'workflow-engine-2',
  'profile-service-2',
  'kafka',
  'mongodb',
  'activity-service',
  'config-service',
];

let stack: Stack;
let api: Api;
let source: Source;
let load: LoadResult;

beforeAll(async () => {
  stack = await startStack(['--replicas', 'workflow-engine=2,profile-service=2']);
  api = apiOf(stack);
  source = await createSource(api, stack, 'Load', {
    authentication: { scheme: 'apiKey', in: 'header', name: 'x-api-key', secret: API_KEY },
    deduplication: { from: 'body', path: '$.id' },
    ordering: { from: 'body', path: '$.customer.email' },
  });
  await createWorkflow(api, stack, 'Purchases', source.id, PERSON_WORKFLOW);
  const running = startLoad({
    url: source.url,
    count: EVENTS,
    concurrency: 32,
    headers: { 'x-api-key': API_KEY },
    body: (index) => JSON.stringify(eventOf(index)),
  });
  for (const [turn, victim] of VICTIMS.entries()) {
    const mark = ((turn + 0.5) * EVENTS) / (VICTIMS.length + 1);
    await eventually(() => running.acceptedCount() >= mark, {
      what: `${mark} events accepted before ${victim} is killed`,
      timeoutMs: 300_000,
    });
    await stack.kill(victim);
  }
  load = await running.result;
});

afterAll(async () => {
  await stack?.stop();
});

test('senders see nothing but success, a broken connection, or 503 with Retry-After', () => {
  expect(load.violations).toEqual([]);
  expect(load.accepted.size).toBe(EVENTS);
});

test('every accepted event is on the raw topic', async () => {
  const records = await recordsOf(kafkaOf(stack), TOPICS.rawEvents);
  const ids = new Set(records.map((record) => String(record.headers['ce_id'])));
  expect([...load.accepted.values()].filter((id) => !ids.has(id))).toEqual([]);
});

test('accepted requests are the sum of the terminal states', async () => {
  const sums = await reconciled(api, stack, source.id, EVENTS);
  const { applied = 0, filtered = 0, duplicate = 0, paused = 0, failed = 0 } = sums.states;
  expect(applied + filtered + duplicate + paused + failed).toBe(sums.accepted);
  expect({ paused, failed }).toEqual({ paused: 0, failed: 0 });
  const passed = [...expectedPeople(EVENTS).values()].reduce((sum, person) => sum + person.eventCount, 0);
  expect(applied).toBe(passed);
});

test('every person is one profile, with what an independent calculation says', async () => {
  const expected = expectedPeople(EVENTS);
  expect(await allProfiles(api, stack)).toHaveLength(PEOPLE);
  for (const [person, { eventCount, traits }] of expected) {
    const profile = await profileOf(api, stack, `email:${emailOf(person)}`);
    expect(profile).toMatchObject({ eventCount, traits });
    expect(
      Object.values(profile?.identifiers ?? {})
        .flatMap((values) => values.map((each) => each.value))
        .sort(),
    ).toEqual([emailOf(person), phoneOf(person), userIdOf(person)].sort());
  }
});

test('every profile equals a fold of the kept contributions from scratch', async () => {
  expect(await expectProfilesEqualFold(api, stack)).toHaveLength(PEOPLE);
});

test('delivering the whole raw topic again changes no profile', async () => {
  const before = await allProfiles(api, stack);
  const kafka = kafkaOf(stack);
  const records = await recordsOf(kafka, TOPICS.rawEvents);
  const producer = kafka.producer();
  await producer.start();
  await producer.sendAll(
    records.map(({ topic, key, value, headers }) => ({
      topic,
      key,
      value,
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, text as Buffer])),
    })),
  );
  await producer.stop();
  const admin = kafka.admin();
  await eventually(
    async () =>
      (await admin.lag('workflow-engine', TOPICS.rawEvents)) === 0n && (await admin.lag('profile-service', TOPICS.profileUpdates)) === 0n,
    { what: 'the repeated topic worked through', timeoutMs: 180_000 },
  );
  await admin.close();
  expect(await allProfiles(api, stack)).toEqual(before);
  await reconciled(api, stack, source.id, EVENTS);
});
