import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { definitionKey, TOPICS } from '@tributary/contracts';
import { createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';

const TOKEN = 'trb_console_test';

let running: RunningService;
/** A service that answers what a test tells it to, and remembers what it was asked. */
const upstream = {
  asked: [] as { url: string; authorization: string | undefined }[],
  answers: new Map<string, { status: number; type?: string; body: string }>(),
};
const server = createServer((request, response) => {
  upstream.asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
  const answer = upstream.answers.get((request.url ?? '').split('?')[0] ?? '') ?? { status: 404, body: '{"code":"not_found"}' };
  response
    .writeHead(answer.status, { 'content-type': answer.type ?? 'application/json', 'set-cookie': 'a=b', 'x-inner': 'secret' })
    .end(answer.body);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const prefix = `${uniqueName('console')}.`;
  const producer = (await createTestKafka(prefix)).producer();
  await producer.start();
  const sha256 = createHash('sha256').update(TOKEN).digest('hex');
  const token = { kind: 'token', id: 'tok_00000001', revision: 1, name: 'ann', sha256, scopes: ['*'], expiresAt: null };
  await producer.send({ topic: TOPICS.definitions, key: definitionKey('token', token.id), value: JSON.stringify(token) });
  await producer.stop();
  const down = 'http://127.0.0.1:1';
  running = await startService('web-console', {
    KAFKA_BROKERS: testInfra().brokers.join(),
    TOPIC_PREFIX: prefix,
    TRIBUTARY_SECRET_KEY: randomBytes(32).toString('base64'),
    CONFIG_URL: url,
    ACTIVITY_URL: down,
    WORKER_URL: down,
    PROFILE_URL: url,
    GATEWAY_URL: down,
    ENGINE_URL: down,
  });
  await eventually(async () => (await fetch(`${running.url}/readyz`)).ok, { what: 'the console to be ready' });
});
afterAll(async () => {
  await running.stop();
  server.close();
});

function send(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(running.url + path, { redirect: 'manual', ...init });
}

function signIn(token: string, headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }): Promise<Response> {
  return send('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });
}

async function cookie(): Promise<string> {
  return (await signIn(TOKEN)).headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('the session', () => {
  it('is needed for everything under /api', async () => {
    const paths = ['/api/session', '/api/overview', '/api/config/v1/sources', '/api/nothing'];
    const answers = await Promise.all(paths.map((path) => send(path)));
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401]);
    expect(await answers[1]!.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it('lives in a cookie that no script reads, no other site sends, and that does not hold the token', async () => {
    const answer = await signIn(TOKEN);
    expect(await answer.json()).toEqual({ name: 'ann', scopes: ['*'] });
    const header = answer.headers.get('set-cookie') ?? '';
    expect(header).toMatch(/^tributary_session=[^;]+; .*Path=\/; .*HttpOnly; SameSite=Strict$/);
    expect(header).not.toContain(TOKEN);
  });

  it('is bound to HTTPS and to this host where the browser speaks HTTPS', async () => {
    const answer = await signIn(TOKEN, { 'sec-fetch-site': 'same-origin', 'x-forwarded-proto': 'https' });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-tributary_session=.*HttpOnly; Secure; SameSite=Strict$/);
  });

  it('is not begun or ended by another site, or by who does not say where it comes from', async () => {
    const attempts = await Promise.all([
      signIn(TOKEN, { 'sec-fetch-site': 'cross-site' }),
      signIn(TOKEN, { 'sec-fetch-site': 'same-site' }),
      signIn(TOKEN, { origin: 'https://evil.example' }),
      signIn(TOKEN, {}),
      send('/api/session', { method: 'DELETE', headers: { 'sec-fetch-site': 'cross-site' } }),
    ]);
    expect(attempts.map((answer) => answer.status)).toEqual([403, 403, 403, 403, 403]);
    expect((await signIn(TOKEN, { origin: running.url })).status).toBe(200);
  });

  it('ends by signing out, and with a cookie that was changed', async () => {
    const out = await send('/api/session', { method: 'DELETE', headers: { 'sec-fetch-site': 'same-origin' } });
    expect(out.headers.get('set-cookie')).toMatch(/^tributary_session=; /);
    expect((await send('/api/session', { headers: { cookie: `${await cookie()}x` } })).status).toBe(401);
  });
});

describe('the proxy', () => {
  it('hands allowed reads on with the token, and gives back only JSON and harmless headers', async () => {
    upstream.answers.set('/v1/sources', { status: 200, body: '{"data":[],"nextCursor":null}' });
    const answer = await send('/api/config/v1/sources?limit=5', { headers: { cookie: await cookie() } });
    expect([answer.status, await answer.json()]).toEqual([200, { data: [], nextCursor: null }]);
    expect(upstream.asked.at(-1)).toEqual({ url: '/v1/sources?limit=5', authorization: `Bearer ${TOKEN}` });
    expect([answer.headers.get('set-cookie'), answer.headers.get('x-inner'), answer.headers.get('cache-control')]).toEqual([
      null,
      null,
      'no-store',
    ]);
  });

  it('never lets an answer become a page of this origin', async () => {
    upstream.answers.set('/v1/source-types', { status: 200, type: 'text/html', body: '<script>alert(1)</script>' });
    const answer = await send('/api/config/v1/source-types', { headers: { cookie: await cookie() } });
    expect([await answer.text(), answer.headers.get('content-type')]).toEqual(['', null]);
  });

  it('hands nothing on that is not on its list', async () => {
    const headers = { cookie: await cookie(), 'sec-fetch-site': 'same-origin' };
    const before = upstream.asked.length;
    const answers = await Promise.all([
      send('/api/config/v1/tokens', { headers }),
      send('/api/config/healthz', { headers }),
      send('/api/config/v1/sources', { headers, method: 'POST' }),
      send('/api/gateway/v1/webhooks/x', { headers }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
    expect(upstream.asked.length).toBe(before);
  });

  it('answers 503 where the service is down', async () => {
    const answer = await send('/api/activity/v1/accounting', { headers: { cookie: await cookie() } });
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ code: 'service_unavailable' })]);
  });
});

describe('the overview', () => {
  it('shows what is there when services are down', async () => {
    const source = { id: 'src_00000001', name: 'Shop', type: 'custom', status: 'active', url: 'http://x' };
    upstream.answers.set('/v1/sources', { status: 200, body: JSON.stringify({ data: [source], nextCursor: null }) });
    upstream.answers.set('/v1/workflows', { status: 403, body: JSON.stringify({ code: 'forbidden', detail: 'this needs a scope' }) });
    upstream.answers.set('/readyz', { status: 200, body: JSON.stringify({ state: 'running', parts: {} }) });
    const answer = await send('/api/overview?window=1h', { headers: { cookie: await cookie() } });
    expect(answer.status).toBe(200);
    const overview = (await answer.json()) as { services: { name: string; state: string }[] };
    expect(overview).toMatchObject({
      window: '1h',
      sources: { state: 'ok', data: [source] },
      workflows: { state: 'down', code: 'forbidden' },
      accounting: { state: 'down', code: 'service_unavailable' },
    });
    expect(Object.fromEntries(overview.services.map(({ name, state }) => [name, state]))).toEqual({
      gateway: 'down',
      engine: 'down',
      profile: 'ready',
      config: 'ready',
      activity: 'down',
      worker: 'down',
    });
  });
});

describe('the page', () => {
  it('runs no inline script and loads nothing from elsewhere', async () => {
    const answer = await send('/');
    const policy = answer.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const html = await answer.text();
    expect(html).toContain(`nonce="${nonce}"`);
    expect(html).not.toContain('__CSP_NONCE__');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect((await (await send('/')).text()).includes(nonce)).toBe(false);
  });

  it('serves its assets for good, and nothing from outside their folder', async () => {
    const asset = /src="(\/assets\/[^"]+\.js)"/.exec(await (await send('/')).text())?.[1] ?? '';
    expect((await send(asset)).headers.get('cache-control')).toContain('immutable');
    const outside = await Promise.all(['/assets/../../main.cjs', '/assets/%2e%2e/%2e%2e/main.cjs', '/main.cjs'].map((path) => send(path)));
    expect(outside.map((answer) => answer.status)).not.toContain(200);
  });
});

// last: it uses up the attempts of this address
it('stops taking sign-ins after ten failed ones', async () => {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 12; attempt++) statuses.push((await signIn('trb_wrong')).status);
  const refused = await signIn(TOKEN);
  expect(statuses[0]).toBe(401);
  expect(statuses.at(-1)).toBe(429);
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
});
