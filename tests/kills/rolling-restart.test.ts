import { eventually } from '@tributary/testing';
import { type Api, apiOf, createSource, createWorkflow } from '../src/api.ts';
import { expectProfilesEqualFold, reconciled } from '../src/checks.ts';
import { startLoad } from '../src/load.ts';
import { eventOf, PEOPLE, PERSON_WORKFLOW } from '../src/people.ts';
import { type Stack, startStack } from '../src/stack.ts';

const EVENTS = 8000;
const ROLLED = [
  'workflow-engine-1',
  'workflow-engine-2',
  'profile-service-1',
  'profile-service-2',
  'activity-service',
  'config-service',
  'kafka',
  'ingest-gateway',
  'mongodb',
];

let stack: Stack;
let api: Api;

beforeAll(async () => {
  stack = await startStack(['--replicas', 'workflow-engine=2,profile-service=2']);
  api = apiOf(stack);
});

afterAll(async () => {
  await stack?.stop();
});

test('a rolling restart of everything under load: no answer but 200 and 503 with Retry-After, and nothing is lost', async () => {
  const source = await createSource(api, stack, 'Rolling', {
    authentication: { scheme: 'none' },
    mayMerge: true,
    deduplication: { from: 'body', path: '$.id' },
  });
  await createWorkflow(api, stack, 'Purchases', source.id, PERSON_WORKFLOW);
  const running = startLoad({
    url: source.url,
    count: EVENTS,
    concurrency: 16,
    headers: {},
    body: (index) => JSON.stringify(eventOf(index)),
  });
  for (const [turn, name] of ROLLED.entries()) {
    const mark = ((turn + 0.5) * EVENTS) / (ROLLED.length + 1);
    await eventually(() => running.acceptedCount() >= mark, {
      what: `${mark} events accepted before ${name} restarts`,
      timeoutMs: 180_000,
    });
    await stack.restart(name);
  }
  const { accepted, violations } = await running.result;
  expect(violations).toEqual([]);
  expect(accepted.size).toBe(EVENTS);
  await reconciled(api, stack, source.id, EVENTS);
  expect(await expectProfilesEqualFold(api, stack)).toHaveLength(PEOPLE);
});
