import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { eventIdFor, type SourceDefinition } from '@tributary/contracts';
import { aSource } from '@tributary/testing';
import { type GatewayHarness, publishSources, sealed, startGateway } from './gateway-harness.ts';

const secrets = sealed('secret');
const byMessageId = { deduplication: { from: 'body', path: '$.messageId' } } as const;
const source = aSource({ type: 'segment', mayMerge: false, ...byMessageId });
const small = aSource({ type: 'segment', limits: { maxBodyBytes: 1000, requestsPerSecond: null, burst: null } });
const inactive = aSource({ type: 'segment', status: 'inactive' });
const pulled = aSource({
  type: 'kafka-topic',
  authentication: { scheme: 'pull' },
  pull: { kind: 'kafkaTopic', topic: 'somewhere', startFrom: 'earliest', cluster: null },
});
const shopify = aSource({
  type: 'shopify',
  authentication: { scheme: 'hmac', header: 'X-Shopify-Hmac-Sha256', algorithm: 'sha256', encoding: 'base64', prefix: '', secrets },
});
const apiKey = aSource({ authentication: { scheme: 'apiKey', in: 'header', name: 'X-Api-Key', secrets } });
const basic = aSource({ authentication: { scheme: 'basic', username: 'shop', secrets } });

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateway([source, small, inactive, pulled, shopify, apiKey, basic]);
}, 60_000);
afterAll(() => gateway.stop());

interface Body {
  readonly success?: true;
  readonly eventId: string;
  readonly eventIds?: string[];
  readonly code?: string;
  readonly errors?: { path: string }[];
}

const keyOf = ({ keys }: SourceDefinition) => keys[0]!.key;
const as = (named: SourceDefinition) => ({ Authorization: `Basic ${Buffer.from(`${keyOf(named)}:`).toString('base64')}` });
const json = { 'Content-Type': 'application/json' };

async function post(path: string, body: object | string | Buffer, headers: Record<string, string> = as(source)) {
  const content = Buffer.isBuffer(body) ? new Uint8Array(body) : typeof body === 'string' ? body : JSON.stringify(body);
  const sent = { method: 'POST', headers: { ...json, ...headers }, body: content };
  const response = await fetch(gateway.service.url + path, sent);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

async function storedAt(path: string, body: object | string, headers?: Record<string, string>) {
  const answer = await post(path, body, headers);
  expect([answer.status, answer.body.success]).toEqual([200, true]);
  return gateway.eventOf(answer.body.eventId);
}

const person = { userId: 'u_1', anonymousId: 'a_1' };
const CALLS = {
  identify: { ...person, traits: { plan: 'team' } },
  track: { ...person, event: 'Bought' },
  page: { anonymousId: 'a_1', name: 'Home' },
  screen: { userId: 'u_1' },
  group: { ...person, groupId: 'g_1' },
  alias: { userId: 'u_1', previousId: 'u_0' },
} as const;

describe('a call', () => {
  it.each(Object.entries(CALLS))(
    'to /v1/%s, also by its first letter, is stored as it came under the path of the call',
    async (call, body) => {
      for (const path of [`/v1/${call}`, `/v1/${call.charAt(0)}`]) {
        const text = JSON.stringify(body, undefined, 1);
        const stored = await storedAt(path, text);
        expect([stored.path, Buffer.from(stored.body).toString(), stored.sourceId]).toEqual([`/v1/${call}`, text, source.id]);
        expect(stored.rawHeaders).toContain('[redacted]');
      }
    },
  );

  it('names its source in the body where it has no head for it, as beacons do', async () => {
    const text = JSON.stringify({ ...CALLS.track, writeKey: keyOf(source) });
    const stored = await storedAt('/v1/t', text, { 'Content-Type': 'text/plain;charset=UTF-8' });
    expect([Buffer.from(stored.body).toString(), stored.sourceId]).toEqual([text, source.id]);
  });

  it('may be compressed, with its key in the head or inside', async () => {
    const coded = { 'Content-Encoding': 'gzip' };
    const inside = gzipSync(JSON.stringify({ ...CALLS.page, writeKey: keyOf(source) }));
    for (const answer of [
      await post('/v1/page', gzipSync(JSON.stringify(CALLS.page)), { ...as(source), ...coded }),
      await post('/v1/p', inside, coded),
    ])
      expect((await gateway.eventOf(answer.body.eventId)).path).toBe('/v1/page');
  });

  it('that is sent again is the same event', async () => {
    const call = { ...CALLS.track, messageId: 'again' };
    const [first, second] = [await storedAt('/v1/track', call), await storedAt('/v1/batch', { batch: [{ ...call, type: 'track' }] })];
    expect([first.eventId, second.eventId]).toEqual(Array(2).fill(eventIdFor(source.id, 'again')));
  });

  it('goes to a source that was created a moment ago, also where only the body names it', async () => {
    const [one, other] = [aSource({ type: 'segment' }), aSource()];
    await publishSources(gateway.kafka, [one, other]);
    expect((await post('/v1/track', CALLS.track, as(one))).status).toBe(200);
    expect((await post('/v1/track', { ...CALLS.track, writeKey: keyOf(other) }, {})).status).toBe(200);
  });
});

describe('the description of the API', () => {
  interface Described {
    readonly security: readonly object[];
    readonly requestBody: { content: { 'application/json': { schema: { required?: string[]; anyOf?: { required: string[] }[] } } } };
  }
  const described = async (path: string) => {
    const answer = await fetch(`${gateway.service.url}/openapi.json`);
    const { paths, components } = (await answer.json()) as { paths: Record<string, { post: Described }>; components: object };
    return { ...(paths[path] as { post: Described }).post, components };
  };

  it('names the write key as user name of HTTP Basic, or none in the head', async () => {
    const { security, components } = await described('/v1/track');
    expect(security).toEqual([{ writeKey: [] }, {}]);
    expect(components).toMatchObject({ securitySchemes: { writeKey: { type: 'http', scheme: 'basic' } } });
  });

  it.each(Object.entries(CALLS))('of /v1/%s requires what the gateway requires', async (call, body) => {
    const { required = [], anyOf = [] } = (await described(`/v1/${call}`)).requestBody.content['application/json'].schema;
    const without = (...names: string[]) => Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
    const ids = anyOf.flatMap((each) => each.required);
    const least = Object.fromEntries(Object.entries(body).filter(([name]) => [...required, ...ids].includes(name)));
    expect((await post(`/v1/${call}`, least)).status).toBe(200);
    for (const names of [...required.map((name) => [name]), ...(ids.length > 0 ? [ids] : [])])
      expect((await post(`/v1/${call}`, without(...names))).status).toBe(400);
  });
});

describe('a batch', () => {
  it('is an event for each of its calls, under the path of the call', async () => {
    const batch = Object.entries(CALLS).map(([type, call]) => ({ type, messageId: `batch-${type}`, ...call }));
    const { body } = await post('/v1/batch', {
      batch,
      sentAt: '2026-11-25T12:00:00.000Z',
      context: { ip: '1.2.3.4' },
      writeKey: keyOf(source),
    });
    expect(body).toMatchObject({ success: true, eventIds: batch.map(({ messageId }) => eventIdFor(source.id, messageId)) });
    expect(body).not.toHaveProperty('errors');
    const stored = await Promise.all(body.eventIds!.map((id) => gateway.eventOf(id)));
    expect(stored.map(({ path }) => path)).toEqual(Object.keys(CALLS).map((call) => `/v1/${call}`));
    expect(stored.map((event) => JSON.parse(Buffer.from(event.body).toString()) as object)).toEqual(
      batch.map((call) => ({ ...call, sentAt: '2026-11-25T12:00:00.000Z', context: { ip: '1.2.3.4' } })),
    );
  });

  it('loses nothing of what is wrong in it, and says what that is', async () => {
    const batch = [{ type: 'track', userId: 'u' }, { type: 'track', ...CALLS.track }, 'nonsense'];
    const { status, body } = await post('/v1/b', { batch });
    expect([status, body.errors?.map(({ path }) => path)]).toEqual([200, ['batch[0].event', 'batch[2]']]);
    const stored = await Promise.all(body.eventIds!.map((id) => gateway.eventOf(id)));
    expect(stored.map((event) => JSON.parse(Buffer.from(event.body).toString()) as unknown)).toEqual(batch);
  });
});

describe('what is refused', () => {
  const track = CALLS.track;
  it.each([
    ['without a key', '/v1/track', track, {}, 401, 'write_key_missing'],
    ['with a key that no source has', '/v1/track', track, { Authorization: `Basic ${btoa('nobody:')}` }, 401, 'unknown_write_key'],
    ['with such a key in the body', '/v1/track', { ...track, writeKey: 'nobody' }, {}, 401, 'unknown_write_key'],
    ['to an inactive source', '/v1/track', track, as(inactive), 403, 'source_inactive'],
    ['to a source that is read', '/v1/track', track, as(pulled), 403, 'source_pulls'],
    ['to a source that is read, named in the body', '/v1/track', { ...track, writeKey: keyOf(pulled) }, {}, 403, 'source_pulls'],
    ['that is too large', '/v1/track', { ...track, text: 'x'.repeat(1000) }, as(small), 413, 'body_too_large'],
    [
      'that is too large, which turns out late',
      '/v1/track',
      { ...track, text: 'x'.repeat(1000), writeKey: keyOf(small) },
      {},
      413,
      'body_too_large',
    ],
    [
      'that unpacks to too much',
      '/v1/track',
      gzipSync(JSON.stringify({ ...track, text: 'x'.repeat(1000), writeKey: keyOf(small) })),
      { 'Content-Encoding': 'gzip' },
      413,
      'body_too_large',
    ],
    ['without a key that is too large for that', '/v1/track', 'x'.repeat(1024 * 1024 + 1), {}, 413, 'body_too_large'],
    ['that is no JSON', '/v1/track', '{', as(source), 400, 'invalid_json'],
    [
      'that is a form',
      '/v1/track',
      'userId=u',
      { ...as(source), 'Content-Type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
    ],
    [
      'in a coding that is not taken',
      '/v1/track',
      track,
      { ...as(source), 'Content-Encoding': 'zstd' },
      415,
      'unsupported_content_encoding',
    ],
    ['that is not complete', '/v1/group', { userId: 'u' }, as(source), 400, 'invalid_input'],
    ['without a batch', '/v1/batch', track, as(source), 400, 'invalid_input'],
  ] as const)('a call %s', async (_name, path, body, headers, status, code) => {
    const answer = await post(path, body, { ...headers });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is named by its field, in the answer and in the log of the source', async () => {
    const { body } = await post('/v1/alias', { userId: 'u_logged' });
    expect(body.errors).toMatchObject([{ path: 'previousId', code: 'required' }]);
    const row = await gateway.rejection(({ bodyStart }) => Buffer.from(bodyStart ?? '', 'base64').includes('u_logged'));
    expect(row).toMatchObject({ sourceId: source.id, status: 400, code: 'invalid_input', path: '/v1/alias' });
  });

  it('does not give a mistyped key away', async () => {
    const writeKey = `${keyOf(source)}-with-a-typo`;
    await post('/v1/screen', { userId: 'u', writeKey }, {});
    const row = await gateway.rejection(({ code, path }) => code === 'unknown_write_key' && path === '/v1/screen');
    expect(row.sourceId).toBeNull();
    expect(row).not.toHaveProperty('bodyStart');
    expect(JSON.stringify(row)).not.toContain('with-a-typo');
  });
});

describe('a source that asks for more than its key', () => {
  const body = JSON.stringify({ ...CALLS.track, messageId: 'closed' });
  const proof = { 'X-Shopify-Hmac-Sha256': createHmac('sha256', 'secret').update(body).digest('base64') };

  it.each([
    ['Shopify', shopify, 'signature_missing'],
    ['an API key', apiKey, 'credentials_missing'],
    ['a user name and a password', basic, 'credentials_wrong'],
  ])('is not opened by its key as a write key: %s', async (_name, closed, code) => {
    const inBody = JSON.stringify({ ...CALLS.track, writeKey: keyOf(closed) });
    for (const path of ['/v1/track', '/v1/t']) expect((await post(path, body, as(closed))).body.code).toBe(code);
    expect((await post('/v1/batch', { batch: [{ type: 'track', ...CALLS.track }] }, as(closed))).body.code).toBe(code);
    const answer = await post('/v1/track', inBody, {});
    expect([answer.status, answer.body.code]).toEqual([401, code === 'credentials_wrong' ? 'credentials_missing' : code]);
  });

  it('takes calls that prove themselves, and no others', async () => {
    expect((await post('/v1/track', body, { ...as(shopify), ...proof })).status).toBe(200);
    expect((await post('/v1/track', `${body} `, { ...as(shopify), ...proof })).body.code).toBe('signature_mismatch');
    expect((await post('/v1/track', body, { ...as(apiKey), 'X-Api-Key': 'secret' })).status).toBe(200);
    expect((await post('/v1/track', body, { ...as(apiKey), 'X-Api-Key': 'guess' })).body.code).toBe('credentials_wrong');
  });
});

describe('browsers', () => {
  it('may send from any page, with any header, and read the answer', async () => {
    const asked = {
      Origin: 'https://shop.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization',
    };
    const preflight = await fetch(`${gateway.service.url}/v1/batch`, { method: 'OPTIONS', headers: asked });
    expect([preflight.status, await preflight.text()]).toEqual([204, '']);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': '*, Authorization',
    });
    const { headers } = await post('/v1/track', CALLS.track);
    expect([headers.get('access-control-allow-origin'), headers.get('access-control-expose-headers')]).toEqual(['*', '*']);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('have no such leave for webhooks', async () => {
    const response = await fetch(gateway.urlOf(source), { method: 'POST', body: '{}', headers: { Origin: 'https://shop.example' } });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('cannot %s', async (method) => {
    const response = await fetch(`${gateway.service.url}/v1/track`, { method, headers: as(source) });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});
