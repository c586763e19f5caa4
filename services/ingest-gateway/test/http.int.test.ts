import { aSource, eventually } from '@tributary/testing';
import { type GatewayHarness, startGateway } from './gateway-harness.ts';
import { openConnection } from './raw-http.ts';

const source = aSource({ limits: { maxBodyBytes: 1000, requestsPerSecond: null, burst: null } });
let gateway: GatewayHarness;
let path: string;
beforeAll(async () => {
  gateway = await startGateway([source]);
  path = new URL(gateway.urlOf(source)).pathname;
}, 60_000);
afterAll(() => gateway.stop());

const head = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const post = (...headers: string[]) => head([`POST ${path} HTTP/1.1`, 'Host: gateway.test', ...headers]);
const eventIds = (received: string) => [...received.matchAll(/"eventId":"([^"]+)"/g)].map((match) => match[1] as string);

describe('HTTP/1.1', () => {
  it('answers pipelined requests on one connection, in order', async () => {
    const connection = await openConnection(gateway.service.url);
    connection.write(['a', 'bb', 'ccc'].map((body) => post(`Content-Length: ${body.length}`) + body).join(''));
    const received = await connection.until(/(eventId[^]*){3}/);
    connection.destroy();
    const events = await Promise.all(eventIds(received).map((eventId) => gateway.eventOf(eventId)));
    expect(events.map((event) => Buffer.from(event.body).toString())).toEqual(['a', 'bb', 'ccc']);
  });

  it('takes chunked bodies, however they are cut', async () => {
    const connection = await openConnection(gateway.service.url);
    const bytes = Buffer.from(`${post('Transfer-Encoding: chunked')}3\r\n{"a\r\n4;x=y\r\n":1}\r\n0\r\n\r\n`);
    for (const byte of bytes) connection.write(Buffer.of(byte));
    const [eventId] = eventIds(await connection.until(/eventId/));
    connection.destroy();
    expect(Buffer.from((await gateway.eventOf(eventId as string)).body).toString()).toBe('{"a":1}');
  });

  it('asks for the body of a sender that expects 100-continue', async () => {
    const connection = await openConnection(gateway.service.url);
    connection.write(post('Content-Length: 2', 'Expect: 100-continue'));
    expect(await connection.until(/\r\n\r\n/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    connection.write('{}');
    expect(eventIds(await connection.until(/eventId/))).toHaveLength(1);
    connection.destroy();
  });

  it('refuses a sender that expects 100-continue before it sends a body that is too large', async () => {
    const connection = await openConnection(gateway.service.url);
    connection.write(post('Content-Length: 5000000', 'Expect: 100-continue'));
    const received = await connection.until(/body_too_large/);
    expect(received).toMatch(/^HTTP\/1\.1 413 /);
    expect(received).toMatch(/Connection: close/);
    connection.destroy();
  });

  it.each([
    ['two lengths', ['Content-Length: 2', 'Content-Length: 3']],
    ['a length beside chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['an encoding that hides chunks', ['Transfer-Encoding: chunked, identity']],
  ])('refuses %s, as by them requests are smuggled', async (_name, headers) => {
    const connection = await openConnection(gateway.service.url);
    connection.write(`${post(...headers)}0\r\n\r\n`);
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('goes on after a sender that went away in the middle of a body', async () => {
    const before = gateway.events().length;
    const connection = await openConnection(gateway.service.url);
    connection.write(`${post('Content-Length: 100')}{"cut":`);
    connection.destroy();
    const response = await fetch(gateway.urlOf(source), { method: 'POST', body: '{"whole":1}' });
    await gateway.eventOf(((await response.json()) as { eventId: string }).eventId);
    expect(gateway.events().slice(before)).toHaveLength(1);
  });
});

describe('beside webhooks', () => {
  it('says how it is', async () => {
    const health = await eventually(() => fetch(`${gateway.service.url}/healthz`), { what: 'health' });
    expect([health.status, ((await health.json()) as { alive: boolean }).alive]).toEqual([200, true]);
  });

  it('describes its API', async () => {
    const document = (await (await fetch(`${gateway.service.url}/openapi.json`)).json()) as { openapi: string; paths: object };
    expect(document.openapi).toMatch(/^3\./);
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/v1/webhooks/{key}', '/v1/webhooks/{key}/{anything}', '/v1/track', '/v1/batch', '/v1/t', '/v1/uploads'])); // prettier-ignore
  });

  it.each(['/', '/v1/webhooks', '/v1/other'])('has nothing at %s', async (other) => {
    const response = await fetch(gateway.service.url + other);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'not_found']);
  });
});
