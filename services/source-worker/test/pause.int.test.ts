import { eventually, type RunningService } from '@tributary/testing';
import { type Stack, startStack } from './stack.ts';

const ADMIN_TOKEN = 'trb_administrator-of-the-tests';
const DEFINITION = { mapping: { event: { name: { const: 'Seen' } }, identifiers: { email: { path: '$.body.email' } } } };
type Json = Record<string, unknown>;

let stack: Stack;
let config: RunningService;
let activity: RunningService;
let gateway: RunningService;

beforeAll(async () => {
  stack = await startStack();
  const tokens = { TRIBUTARY_ADMIN_TOKEN: ADMIN_TOKEN };
  // one after the other: each is built when it is started
  config = await stack.start('config-service', { ...tokens, GATEWAY_URL: 'http://gateway.test' });
  activity = await stack.start('activity-service');
  gateway = await stack.start('ingest-gateway');
  for (const name of ['workflow-engine', 'profile-service', 'source-worker']) await stack.start(name);
}, 240_000);
afterAll(() => stack.stop());

async function call(service: RunningService, method: string, path: string, body?: unknown, ifMatch?: number): Promise<Json> {
  const response = await fetch(service.url + path, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Json;
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

it('a pause through the API: accepted and paused, then applied, and the sums reconcile at both times', async () => {
  const source = await call(config, 'POST', '/v1/sources', { type: 'custom', name: 'Shop', authentication: { scheme: 'none' } });
  const id = source['id'] as string;
  const workflow = await call(config, 'POST', '/v1/workflows', { name: 'Seen', sourceId: id, delay: 'none' });
  await call(config, 'PUT', `/v1/workflows/${String(workflow['id'])}/draft`, DEFINITION, 1);
  await call(config, 'POST', `/v1/workflows/${String(workflow['id'])}/publish`);
  expect(source['hold']).toBeNull();
  const paused = await call(config, 'PATCH', `/v1/sources/${id}`, { status: 'paused' }, 1);
  expect(paused['hold']).toMatchObject({ phase: 'holding', released: 0 });

  const send = async (n: number) => {
    const response = await fetch(`${gateway.url}/v1/webhooks/${String(source['key'])}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `p${n}@example.com` }),
    });
    expect(response.status).toBe(200);
  };
  const accounting = () => call(activity, 'GET', `/v1/accounting?sourceId=${id}`);
  for (let n = 0; n < 20; n++) await send(n);
  await eventually(async () => (await accounting())['reconciled'] === true && ((await accounting())['states'] as Json)['paused'] === 20, {
    what: 'twenty paused runs',
    timeoutMs: 60_000,
  });
  expect(await accounting()).toMatchObject({ accepted: 20, states: { paused: 20, applied: 0 } });

  const released = await call(config, 'PATCH', `/v1/sources/${id}`, { status: 'active' }, 2);
  expect(released['hold']).toMatchObject({ phase: expect.stringMatching(/releasing|done/) as string });
  await eventually(async () => ((await call(config, 'GET', `/v1/sources/${id}`))['hold'] as Json)['phase'] === 'done', {
    what: 'the release to be done',
    timeoutMs: 60_000,
  });
  expect((await call(config, 'GET', `/v1/sources/${id}`))['hold']).toMatchObject({ phase: 'done', released: 20 });
  await send(20);
  await eventually(async () => (await accounting())['reconciled'] === true && ((await accounting())['states'] as Json)['applied'] === 21, {
    what: 'every run to be applied',
    timeoutMs: 60_000,
  });
  expect(await accounting()).toMatchObject({ received: 21, accepted: 21, states: { paused: 0, applied: 21 } });
});
