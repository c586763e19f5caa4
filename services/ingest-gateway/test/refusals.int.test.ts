import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { SourceDefinition } from '@tributary/contracts';
import { aSource, eventually } from '@tributary/testing';
import { type GatewayHarness, publishSources, sealed, startGateway } from './gateway-harness.ts';

const hmac = aSource({
  authentication: {
    scheme: 'hmac',
    header: 'X-Signature',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: 'sha256=',
    secrets: sealed('old secret', 'new secret'),
  },
});
const apiKeyHeader = aSource({ authentication: { scheme: 'apiKey', in: 'header', name: 'X-Api-Key', secrets: sealed('key-1', 'key-2') } });
const apiKeyQuery = aSource({ authentication: { scheme: 'apiKey', in: 'query', name: 'token', secrets: sealed('key-3') } });
const basic = aSource({ authentication: { scheme: 'basic', username: 'shop', secrets: sealed('pass') } });
const inactive = aSource({ status: 'inactive' });
const small = aSource({ limits: { maxBodyBytes: 1000, requestsPerSecond: null, burst: null } });
const expired = aSource({
  keys: [
    { key: 'expired-key-0000000000000', expiresAt: '2020-01-01T00:00:00.000Z' },
    { key: 'valid-key-00000000000000', expiresAt: '2999-01-01T00:00:00.000Z' },
  ],
});
const pulled = aSource({
  allowGet: true,
  authentication: { scheme: 'pull' },
  pull: { kind: 'kafkaTopic', topic: 'somewhere', startFrom: 'earliest', cluster: null },
});
const foreign = aSource({
  authentication: { scheme: 'apiKey', in: 'header', name: 'x', secrets: [{ sealed: 'v1.sealed-by-another-key', last4: '' }] },
});

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateway([hmac, apiKeyHeader, apiKeyQuery, basic, inactive, small, expired, foreign, pulled]);
}, 60_000);
afterAll(() => gateway.stop());

const BODY = '{"a":1}';
const signature = (secret: string, body = BODY) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const basicOf = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function answer(
  source: SourceDefinition,
  init: RequestInit,
  behind = '',
): Promise<{ status: number; code?: string; headers: Headers }> {
  const response = await fetch(gateway.urlOf(source) + behind, { method: 'POST', body: BODY, ...init });
  const content = (await response.json()) as { code?: string; eventId?: string };
  if (response.status !== 200) expect(response.headers.get('content-type')).toBe('application/problem+json');
  return { status: response.status, ...(content.code === undefined ? {} : { code: content.code }), headers: response.headers };
}

describe('authentication', () => {
  it.each([
    ['an HMAC with the old secret', hmac, { 'x-signature': signature('old secret') }, ''],
    ['an HMAC with the new secret', hmac, { 'x-signature': signature('new secret') }, ''],
    ['either API key in the header', apiKeyHeader, { 'x-api-key': 'key-2' }, ''],
    ['the API key in the query', apiKeyQuery, {}, '/orders?a=1&token=key-3'],
    ['Basic credentials', basic, { authorization: basicOf('shop', 'pass') }, ''],
  ])('accepts %s, and stores no credential', async (_name, source, headers, behind) => {
    const response = await fetch(gateway.urlOf(source) + behind, {
      method: 'POST',
      body: BODY,
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(200);
    const event = await gateway.eventOf(((await response.json()) as { eventId: string }).eventId);
    expect(JSON.stringify(event)).not.toMatch(/key-\d|c2hvcDpwYXNz/);
    if (behind !== '') expect(event).toMatchObject({ path: '/orders', query: 'a=1&token=[redacted]' });
  });

  it.each([
    ['signature_missing', hmac, {}],
    ['signature_malformed', hmac, { 'x-signature': 'sha256=xyz' }],
    ['signature_mismatch', hmac, { 'x-signature': signature('another secret') }],
    ['signature_mismatch', hmac, { 'x-signature': signature('new secret', '{"a":2}') }],
    ['credentials_missing', apiKeyHeader, {}],
    ['credentials_wrong', apiKeyHeader, { 'x-api-key': 'key-9' }],
    ['credentials_missing', apiKeyQuery, {}],
    ['credentials_missing', basic, {}],
    ['credentials_malformed', basic, { authorization: 'Bearer x' }],
    ['credentials_wrong', basic, { authorization: basicOf('shop', 'key-9') }],
  ])('refuses with 401 %s, and leaves a log row without credentials', async (code, source, headers) => {
    expect(await answer(source, { headers }, `/${code}`)).toMatchObject({ status: 401, code });
    const row = await gateway.rejection((rejection) => rejection.sourceId === source.id && rejection.path === `/${code}`);
    expect(row).toMatchObject({ status: 401, code, method: 'POST', size: BODY.length, bodyStart: Buffer.from(BODY).toString('base64') });
    expect(JSON.stringify(row)).not.toMatch(/key-\d|c2hvcDpr/);
  });

  it('says in the log row, and nowhere else, why a check failed', async () => {
    const signed = `sha256=${createHmac('sha256', 'new secret').update(BODY).digest('base64')}`;
    let attempt = 0;
    // only so many are looked into in a second, and the tests above have had their share
    const diagnosis = await eventually(
      async () => {
        const path = `/why/${attempt++}`;
        const response = await answer(hmac, { headers: { 'x-signature': signed } }, path);
        expect(response).toMatchObject({ status: 401 });
        expect(JSON.stringify(response)).not.toContain('wrong_encoding');
        return (await gateway.rejection((rejection) => rejection.path === path)).diagnosis;
      },
      { what: 'a diagnosis' },
    );
    expect(diagnosis).toMatchObject({ cause: 'wrong_encoding', certainty: 'certain' });
  });

  it('lets nothing through while the secrets of a source cannot be read', async () => {
    expect(await answer(foreign, { headers: { x: 'anything' } })).toMatchObject({ status: 503, code: 'source_unusable' });
    expect(gateway.service.output()).toContain(foreign.id);
  });
});

describe('refusals', () => {
  it('403 source_inactive', async () => {
    expect(await answer(inactive, {})).toMatchObject({ status: 403, code: 'source_inactive' });
    await gateway.rejection((rejection) => rejection.sourceId === inactive.id && rejection.code === 'source_inactive');
  });

  it.each(['POST', 'GET', 'PUT'])('403 source_pulls, whatever is sent: %s', async (method) => {
    const body = method === 'GET' ? {} : { body: BODY };
    const response = await fetch(`${gateway.urlOf(pulled)}/${method}`, { method, ...body });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([403, 'source_pulls']);
    await gateway.rejection(({ sourceId, code, path }) => sourceId === pulled.id && code === 'source_pulls' && path === `/${method}`);
  });

  it('404 unknown_source_key, without repeating the key', async () => {
    const response = await fetch(`${gateway.service.url}/v1/webhooks/nobody-has-this-key-9876/x`, { method: 'POST', body: BODY });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'unknown_source_key']);
    const row = await gateway.rejection((rejection) => rejection.code === 'unknown_source_key' && rejection.path === '/x');
    expect(row.sourceId).toBeNull();
    expect(JSON.stringify(row)).not.toContain('nobody-has');
  });

  it('404 for a key whose time is over; its successor works', async () => {
    expect(await answer(expired, {})).toMatchObject({ status: 404, code: 'unknown_source_key' });
    const response = await fetch(`${gateway.service.url}/v1/webhooks/valid-key-00000000000000`, { method: 'POST' });
    expect(response.status).toBe(200);
  });

  it('405 with Allow', async () => {
    const { status, code, headers } = await answer(small, { method: 'GET', body: null });
    expect([status, code, headers.get('allow')]).toEqual([405, 'method_not_allowed', 'POST, PUT, PATCH, DELETE']);
  });

  it('413 above the limit of the source, and not at it', async () => {
    expect(await answer(small, { body: 'x'.repeat(1000) })).toMatchObject({ status: 200 });
    expect(await answer(small, { body: 'x'.repeat(1001) })).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  it('413 that a sender gets to read although it is still sending megabytes', async () => {
    expect(await answer(small, { body: Buffer.alloc(30 * 1024 * 1024) })).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  it('413 for a chunked body, where the limit shows only while reading, with the start of the body in the log row', async () => {
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 50; i++) controller.enqueue(new TextEncoder().encode('y'.repeat(100)));
        controller.close();
      },
    });
    const init = { body: stream, duplex: 'half' } as RequestInit;
    expect(await answer(small, init, '/chunked')).toMatchObject({ status: 413, code: 'body_too_large' });
    await gateway.rejection((rejection) => rejection.path === '/chunked' && rejection.status === 413);
  });

  it('415 for a coding that is not known, 400 for what is not in its coding, 413 for a bomb', async () => {
    const headers = (encoding: string) => ({ 'content-encoding': encoding });
    expect(await answer(small, { headers: headers('compress') })).toMatchObject({ status: 415, code: 'unsupported_content_encoding' });
    expect(await answer(small, { headers: headers('gzip') })).toMatchObject({ status: 400, code: 'malformed_content_encoding' });
    const bomb = gzipSync(Buffer.alloc(100_000));
    expect(await answer(small, { headers: headers('gzip'), body: bomb })).toMatchObject({ status: 413, code: 'body_too_large' });
  });
});

describe('a change of a definition', () => {
  it('holds from the moment it arrives', async () => {
    const source = aSource({ status: 'active' });
    await publishSources(gateway.kafka, [source]);
    await eventually(async () => (await answer(source, {})).status === 200, { what: 'the new source' });
    await publishSources(gateway.kafka, [{ ...source, revision: 2, status: 'inactive' }]);
    await eventually(async () => (await answer(source, {})).code === 'source_inactive', { what: 'its deactivation' });
  });
});
