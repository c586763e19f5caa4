import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TOPICS } from '@tributary/contracts';
import { eventually } from '@tributary/testing';
import { type Api, apiOf, createSource, createWorkflow, profileOf, type Source } from '../src/api.ts';
import { kafkaOf, reconciled, recordsOf } from '../src/checks.ts';
import { type Stack, startStack } from '../src/stack.ts';

const PAYLOADS = path.resolve(__dirname, '../../../shared/conformance/payloads');
/** Published payloads stand beside the repository, not in it; a checkout that stands alone reports their tests as skipped. */
const withPayloads = existsSync(PAYLOADS) ? test : test.skip;
const payload = (name: string): string => readFileSync(path.join(PAYLOADS, name), 'utf8');

let stack: Stack;
let api: Api;

beforeAll(async () => {
  stack = await startStack();
  api = apiOf(stack);
}, 320_000);

afterAll(async () => {
  await stack?.stop();
}, 60_000);

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

withPayloads(
  'a WooCommerce order and a customer of the same e-mail become one profile',
  async () => {
    const source = await createSource(api, stack, 'Shop', {
      authentication: { scheme: 'apiKey', in: 'header', name: 'x-api-key', secret: 'a key of the shop' },
    });
    await createWorkflow(api, stack, 'Purchases', source.id, {
      filter: { all: [{ path: '$.body.status', op: 'equals', value: 'processing' }] },
      mapping: {
        event: { name: { const: 'Purchased' }, id: { path: '$.body.number' } },
        identifiers: { email: { path: '$.body.billing.email' }, phone: { path: '$.body.billing.phone', fn: [['toE164', 'US']] } },
        traits: { largestOrder: { path: '$.body.total', type: 'number', keep: 'max' } },
        items: {
          each: '$.body.line_items[*]',
          fields: { sku: { path: '$.sku', omitIfEmpty: true }, price: { path: '$.price', type: 'number' } },
        },
      },
    });
    await createWorkflow(api, stack, 'Customers', source.id, {
      filter: { all: [{ path: '$.body.role', op: 'equals', value: 'customer' }] },
      mapping: {
        event: { name: { const: 'Registered' } },
        identifiers: { email: { path: '$.body.email' } },
        traits: { firstName: { path: '$.body.first_name' } },
      },
    });
    const key = { 'x-api-key': 'a key of the shop' };
    expect((await post(source.url, payload('woocommerce-order.created.json'))).status).toBe(401);
    expect((await post(source.url, payload('woocommerce-order.created.json'), key)).status).toBe(200);
    expect((await post(source.url, payload('woocommerce-customer.created.json'), key)).status).toBe(200);
    const profile = await eventually(
      async () => {
        const found = await profileOf(api, stack, 'email:John.Doe@example.com');
        return found?.eventCount === 2 ? found : undefined;
      },
      { what: 'both events on one profile' },
    );
    expect(profile?.traits).toEqual({ firstName: 'John', largestOrder: 29.35 });
    expect(profile?.identifiers['phone']?.[0]?.value).toBe('+15555555555');
    expect(await reconciled(api, stack, source.id, 2)).toMatchObject({ accepted: 2, rejected: 1, states: { applied: 2, filtered: 2 } });
  },
  120_000,
);

withPayloads.each([
  ['stripe-customer.created.json', { email: { path: '$.body.data.object.email' } }, 'email:test@stripe.com'],
  ['hubspot-contact.creation.json', { hubspot_id: { path: '$.body[0].objectId', fn: [['toString']] } }, 'hubspot_id:123'],
  ['github-issues.opened.json', { github_login: { path: '$.body.issue.user.login' } }, 'github_login:Codertocat'],
])(
  '%s reaches a profile through a custom source',
  async (file, identifiers, identifier) => {
    const source = await createSource(api, stack, file, { authentication: { scheme: 'none' } });
    await createWorkflow(api, stack, file, source.id, { mapping: { event: { name: { const: 'Seen' } }, identifiers } });
    expect((await post(source.url, payload(file))).status).toBe(200);
    await eventually(() => profileOf(api, stack, identifier), { what: identifier });
  },
  120_000,
);

interface CatalogueEntry {
  readonly id: string;
  readonly samples: readonly {
    readonly event: string;
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly suggestion: { readonly eventName: string; readonly definition: object };
  }[];
}
const hmac = (content: string, encoding: 'base64' | 'hex') =>
  createHmac('sha256', 'a secret of the platform').update(content).digest(encoding);

test.each([
  ['shopify', {}, (body: string) => ({ 'X-Shopify-Hmac-Sha256': hmac(body, 'base64') })],
  [
    'stripe',
    {},
    (body: string, _url: string, seconds: number) => ({ 'Stripe-Signature': `t=${seconds},v1=${hmac(`${seconds}.${body}`, 'hex')}` }),
  ],
  [
    'hubspot',
    {},
    (body: string, url: string, seconds: number) => ({
      'X-HubSpot-Request-Timestamp': `${seconds}000`,
      'X-HubSpot-Signature-v3': hmac(`POST${url}${body}${seconds}000`, 'base64'),
    }),
  ],
  [
    'salesforce',
    { preset: 'basic', username: 'sf' },
    () => ({ Authorization: `Basic ${Buffer.from('sf:a secret of the platform').toString('base64')}` }),
  ],
] as const)(
  'a source of type %s works with nothing but what the catalogue says of it',
  async (typeId, settings, sign) => {
    const { data } = await api.expect<{ data: CatalogueEntry[] }>(200, 'GET', `${stack.configUrl}/v1/source-types?limit=500`);
    const samples = data.find(({ id }) => id === typeId)?.samples ?? [];
    expect(samples.length).toBeGreaterThan(0);
    const source = await api.expect<Source>(201, 'POST', `${stack.configUrl}/v1/sources`, {
      type: typeId,
      name: typeId,
      settings: { ...settings, secret: 'a secret of the platform' },
    });
    const [sample] = samples;
    if (sample === undefined) throw new Error('unreachable');
    const workflowId = await createWorkflow(api, stack, sample.suggestion.eventName, source.id, sample.suggestion.definition);
    const headers = { ...sample.headers, ...sign(sample.body, source.url, Math.floor(Date.now() / 1000)) };
    const send = (sent: Record<string, string>) => fetch(source.url, { method: 'POST', headers: sent, body: sample.body });
    expect((await send(sample.headers)).status).toBe(401);
    const accepted = await send(headers);
    expect(accepted.status).toBe(200);
    if (typeId === 'salesforce') expect(await accepted.text()).toContain('<Ack>true</Ack>');
    await eventually(
      async () => {
        const { body } = await api.call<{ data: unknown[] }>(
          'GET',
          `${stack.activityUrl}/v1/workflow-logs?workflowId=${workflowId}&status=applied`,
        );
        return body.data.length > 0;
      },
      { what: 'an update of somebody' },
    );
  },
  120_000,
);

test('bad bodies are accepted as bytes, end as visible dead letters, and their neighbour flows on', async () => {
  const source = await createSource(api, stack, 'Bad input', { authentication: { scheme: 'none' } });
  await createWorkflow(api, stack, 'People', source.id, {
    mapping: { event: { name: { const: 'Seen' } }, identifiers: { user_id: { path: '$.body.id' } } },
  });
  const bad = ['{"id":', '', '\u0000\u0001', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, '{"__proto__":{"id":"x"}}', '{"other":1}'];
  for (const body of bad) expect((await post(source.url, body)).status).toBe(200);
  expect((await post(source.url, '{"id":9007199254740993}')).status).toBe(200);
  await eventually(() => profileOf(api, stack, 'user_id:9007199254740993'), { what: 'the id beyond 2^53, exactly' });
  expect((await post(source.url, 'x'.repeat(1_100_000))).status).toBe(413);
  expect((await post(`${stack.gatewayUrl}/v1/webhooks/no-such-key`, '{}')).status).toBe(404);
  expect(await reconciled(api, stack, source.id, bad.length + 1)).toMatchObject({ states: { applied: 1, failed: bad.length } });

  const { data: runs } = await api.expect<{ data: { requestId: string; code: string; message: string }[] }>(
    200,
    'GET',
    `${stack.activityUrl}/v1/workflow-logs?sourceId=${source.id}&status=failed`,
  );
  for (const { code, message } of runs) expect([code, message]).not.toContain('');
  const letters = (await recordsOf(kafkaOf(stack), TOPICS.rawEventsDeadLetter)).filter(
    ({ headers }) => String(headers['ce_source']) === source.id,
  );
  expect(letters.map(({ value }) => String(value)).sort()).toEqual([...bad].sort());
}, 120_000);
