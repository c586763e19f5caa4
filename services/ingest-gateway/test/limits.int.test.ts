import type { SourceDefinition } from '@tributary/contracts';
import { aSource, eventually } from '@tributary/testing';
import { type GatewayHarness, startGateway } from './gateway-harness.ts';
import { openConnection } from './raw-http.ts';

/** So slow that nothing flows in while a test runs. */
const limits = { maxBodyBytes: 10 * 1024 * 1024, requestsPerSecond: 0.001, burst: 3 };
const limited = aSource({ limits });
const flooded = aSource({ limits: { ...limits, burst: 1 } });
const batched = aSource({ limits, batch: { path: '$.items', id: null } });
const large = aSource({ limits: { ...limits, burst: 1 } });
const unlimited = aSource();
const elsewhere = aSource({ allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] });
const here = aSource({ allowedAddresses: ['127.0.0.0/8', '::1'] });
const sources = [limited, flooded, batched, large, unlimited, elsewhere, here];

async function send(gateway: GatewayHarness, source: SourceDefinition, headers: Record<string, string> = {}, body = '{}') {
  const response = await fetch(gateway.urlOf(source), { method: 'POST', body, headers });
  const { code } = (await response.json()) as { code?: string };
  return { status: response.status, code, headers: response.headers };
}

/** What comes back on a connection whose sender waits for a go before it sends a large body. */
async function beforeBody(gateway: GatewayHarness, source: SourceDefinition, until: RegExp): Promise<string> {
  const connection = await openConnection(gateway.service.url);
  const head = ['Host: gateway.test', 'Content-Length: 5000000', 'Expect: 100-continue', '', ''].join('\r\n');
  connection.write(`POST ${new URL(gateway.urlOf(source)).pathname} HTTP/1.1\r\n${head}`);
  const received = await connection.until(until);
  connection.destroy();
  return received;
}

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateway(sources);
}, 60_000);
afterAll(() => gateway.stop());

describe('a source with a rate limit', () => {
  it('takes its burst, tells how much is left, and then refuses with 429 and when to try again', async () => {
    for (const left of ['2', '1', '0']) {
      const { status, headers } = await send(gateway, limited);
      expect([status, headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual([200, '3', left]);
      expect(headers.get('ratelimit-policy')).toBe('"default";q=3;w=3000');
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"default";r=${left};t=\\d+$`));
    }
    const { status, code, headers } = await send(gateway, limited);
    expect([status, code, headers.get('ratelimit-remaining')]).toEqual([429, 'rate_limited', '0']);
    const retryAfter = Number(headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(900);
    expect(retryAfter).toBeLessThanOrEqual(1000);
    expect(headers.get('ratelimit-reset')).toBe(String(retryAfter));
    await gateway.rejection((rejection) => rejection.sourceId === limited.id && rejection.status === 429);
  });

  it('refuses before it reads a body', async () => {
    expect((await send(gateway, large)).status).toBe(200);
    expect(await beforeBody(gateway, large, /rate_limited/)).toMatch(/^HTTP\/1\.1 429 /);
  });

  it('counts a batch as one request', async () => {
    const batch = JSON.stringify({ items: [1, 2, 3, 4, 5] });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) statuses.push((await send(gateway, batched, {}, batch)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    await eventually(() => gateway.events().filter(({ sourceId }) => sourceId === batched.id).length === 15, { what: 'three batches' });
  });

  it('has some of a flood in its log, and the rest counted', async () => {
    const FLOOD = 400;
    const answers: number[] = [];
    for (let n = 0; n < FLOOD; n += 20) {
      answers.push(...(await Promise.all(Array.from({ length: 20 }, async () => (await send(gateway, flooded)).status))));
    }
    const refused = answers.filter((status) => status === 429).length;
    expect(refused).toBe(FLOOD - 1);
    const rows = () => gateway.rejections().filter(({ sourceId }) => sourceId === flooded.id).length;
    await eventually(async () => rows() + (await gateway.counted('tributary_gateway_rejections_dropped_total')) === refused, {
      what: 'every refusal, as a row or counted',
    });
    expect(rows()).toBeGreaterThan(0);
    expect(rows()).toBeLessThan(refused / 2);
  });

  it('leaves others as they are', async () => {
    const { status, headers } = await send(gateway, unlimited);
    expect(status).toBe(200);
    expect([...headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  });
});

describe('a source with a list of addresses', () => {
  it('refuses others with 403, before it reads a body, and says in its log which address it saw', async () => {
    expect(await send(gateway, elsewhere)).toMatchObject({ status: 403, code: 'address_not_allowed' });
    expect(await beforeBody(gateway, elsewhere, /address_not_allowed/)).toMatch(/^HTTP\/1\.1 403 /);
    const row = await gateway.rejection((rejection) => rejection.sourceId === elsewhere.id);
    expect(row).toMatchObject({ status: 403, code: 'address_not_allowed', message: expect.stringContaining('"127.0.0.1"') as string });
  });

  it.each(['203.0.113.7', '203.0.113.7, 127.0.0.1', '127.0.0.1, 203.0.113.7'])(
    'is not deceived by X-Forwarded-For: %s of a peer that is no trusted proxy',
    async (forwarded) => {
      expect(await send(gateway, elsewhere, { 'x-forwarded-for': forwarded })).toMatchObject({ status: 403 });
      expect(await send(gateway, here, { 'x-forwarded-for': forwarded })).toMatchObject({ status: 200 });
    },
  );

  describe('behind a trusted proxy', () => {
    let behindProxy: GatewayHarness;
    beforeAll(async () => {
      behindProxy = await startGateway(sources, { GATEWAY_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' });
    }, 60_000);
    afterAll(() => behindProxy.stop());

    it.each([
      ['203.0.113.7', 200],
      ['::ffff:203.0.113.7', 200],
      ['2001:db8::7', 200],
      ['198.51.100.1, 203.0.113.7, 10.0.0.9', 200],
      ['203.0.113.7, 198.51.100.1', 403],
      ['203.0.113.7, 198.51.100.1, 10.0.0.9', 403],
      ['unknown', 403],
    ])('sees the last hop of "%s" that is no proxy: %d', async (forwarded, status) => {
      expect((await send(behindProxy, elsewhere, { 'x-forwarded-for': forwarded })).status).toBe(status);
    });
  });
});
