import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { eventIdFor, headerText, RAW_HEADERS, TOPICS } from '@tributary/contracts';
import { aSource, eventually } from '@tributary/testing';
import { follow, type GatewayHarness, publishSources, sealed, startGateway, storedEvent } from './gateway-harness.ts';

const open = aSource();
const withGet = aSource({ allowGet: true });
const paused = aSource({ status: 'paused', hold: { id: 'h1', since: '2026-11-25T12:00:00.000Z', isReleased: false } });
const byBody = aSource({ deduplication: { from: 'body', path: '$.id' }, ordering: { from: 'body', path: '$.customer' } });
const byHeader = aSource({ deduplication: { from: 'header', name: 'X-Event-Id' } });
const signed = aSource({
  authentication: { scheme: 'hmac', header: 'X-Signature', algorithm: 'sha256', encoding: 'hex', prefix: '', secrets: sealed('s3cret') },
});
const batched = aSource({ batch: { path: '$', id: '$.eventId' } });
const byHash = aSource({ deduplication: { from: 'bodyHash' } });

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateway([open, withGet, paused, byBody, byHeader, byHash, signed, batched]);
}, 60_000);
afterAll(() => gateway.stop());

async function accepted(url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  const body = (await response.json()) as { eventId: string };
  expect({ status: response.status, body }).toEqual({ status: 200, body: { eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string } });
  return body.eventId;
}

describe('an accepted request', () => {
  it.each([
    ['JSON with its spaces and order', 'application/json', Buffer.from('{ "b" : 1,\n"a": [1.0, 1e2] }\n')],
    ['numbers beyond 2^53', 'application/json', Buffer.from('{"id":9007199254740993,"x":0.1234567890123456789}')],
    ['emoji and other scripts', 'application/json; charset=utf-8', Buffer.from('{"name":"Zoë 👩‍👩‍👧‍👦 北京"}')],
    ['10,000 levels of nesting', 'application/json', Buffer.from('['.repeat(10_000) + ']'.repeat(10_000))],
    ['malformed JSON', 'application/json', Buffer.from('{"a":')],
    ['a form', 'application/x-www-form-urlencoded', Buffer.from('a=1&a=2&b=%C3%A4+c')],
    ['every byte there is', 'application/octet-stream', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['nothing at all', 'text/plain', Buffer.alloc(0)],
  ])('keeps %s byte for byte', async (_name, contentType, body) => {
    const eventId = await accepted(gateway.urlOf(open), { method: 'POST', body, headers: { 'Content-Type': contentType } });
    const event = await gateway.eventOf(eventId);
    expect(Buffer.from(event.body).equals(body)).toBe(true);
    expect(event).toMatchObject({ sourceId: open.id, sourceType: 'custom', method: 'POST', key: eventId });
  });

  it('keeps header names, values and their order, query and path as they were sent', async () => {
    const url = new URL(gateway.urlOf(open));
    const rawHeaders = [
      'HOST',
      url.host,
      'x-Multi',
      'one',
      'X-MULTI',
      'two',
      'X-Odd',
      'a  b;c="d"',
      'X-Latin',
      'caf\u00e9',
      'Content-Length',
      '2',
    ];
    const response = await new Promise<string>((resolve, reject) => {
      const sent = request({
        host: url.hostname,
        port: url.port,
        method: 'POST',
        path: `${url.pathname}/a%2Fb/%F0%9F%98%80//?x=1&x=%20&y`,
        headers: rawHeaders,
        setHost: false,
      });
      sent.on('response', (answer) => void text(answer).then(resolve, reject)).on('error', reject);
      // as bytes: joined with text, Node would send the head as UTF-8
      sent.end(Buffer.from('{}'));
    });
    const event = await gateway.eventOf((JSON.parse(response) as { eventId: string }).eventId);
    expect(event.path).toBe('/a%2Fb/%F0%9F%98%80//');
    expect(event.query).toBe('x=1&x=%20&y');
    expect(event.rawHeaders.slice(0, rawHeaders.length)).toEqual(rawHeaders);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('may be a %s', async (method) => {
    const event = await gateway.eventOf(await accepted(gateway.urlOf(open), { method, body: '{}' }));
    expect(event.method).toBe(method);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is kept as what stands behind its coding %s, signed before or after', async (encoding, compress) => {
    const body = Buffer.from('{"id":9007199254740993}');
    const headers = (signedBytes: Buffer) => ({
      'Content-Encoding': encoding,
      'X-Signature': createHmac('sha256', 's3cret').update(signedBytes).digest('hex'),
    });
    for (const signedBytes of [body, compress(body)]) {
      const eventId = await accepted(gateway.urlOf(signed), { method: 'POST', body: compress(body), headers: headers(signedBytes) });
      expect(Buffer.from((await gateway.eventOf(eventId)).body)).toEqual(body);
    }
    const forged = await fetch(gateway.urlOf(signed), { method: 'POST', body: compress(body), headers: headers(Buffer.from('x')) });
    expect(forged.status).toBe(401);
  });

  it('may be one of a batch: each is an event of its own', async () => {
    const body = '[{"eventId":9007199254740993},{"eventId":9007199254740995}]';
    const response = await fetch(gateway.urlOf(batched), { method: 'POST', body });
    const { eventId, eventIds } = (await response.json()) as { eventId: string; eventIds: string[] };
    expect(eventIds).toEqual(['9007199254740993', '9007199254740995'].map((key) => eventIdFor(batched.id, key)));
    expect(eventId).toBe(eventIds[0]);
    for (const [index, id] of eventIds.entries()) {
      const event = await gateway.eventOf(id);
      expect(Buffer.from(event.body).toString()).toBe(`{"eventId":900719925474099${3 + 2 * index}}`);
      expect(event.batch).toMatch(new RegExp(`^[0-9a-f-]{36} ${index + 1}/2$`));
    }
  });

  it('may be a GET where the source allows it', async () => {
    const event = await gateway.eventOf(await accepted(`${gateway.urlOf(withGet)}?a=1`, {}));
    expect(event).toMatchObject({ method: 'GET', query: 'a=1' });
    expect(event.body).toHaveLength(0);
  });

  it('may come right behind the creation of its source', async () => {
    for (let n = 0; n < 20; n++) {
      const source = aSource();
      await publishSources(gateway.kafka, [source]);
      await accepted(gateway.urlOf(source), { method: 'POST', body: '{}' });
    }
  });

  it('is accepted for a paused source too, and held', async () => {
    const held: { eventId: string; holdId: string | undefined }[] = [];
    const follower = await follow(gateway.kafka, TOPICS.rawEventsHeld, (record) =>
      held.push({ eventId: storedEvent(record).eventId, holdId: headerText(record.headers, RAW_HEADERS.held) }),
    );
    const eventId = await accepted(gateway.urlOf(paused), { method: 'POST', body: '{}' });
    await eventually(() => held.length > 0, { what: 'the held event' });
    await follower.stop();
    expect(held).toEqual([{ eventId, holdId: 'h1' }]);
    expect(gateway.events().some((event) => event.eventId === eventId)).toBe(false);
  });

  it('carries the trace of its sender, and else one of its own', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    const continued = await gateway.eventOf(await accepted(gateway.urlOf(open), { method: 'POST', body: '{}', headers: { traceparent } }));
    const fresh = await gateway.eventOf(await accepted(gateway.urlOf(open), { method: 'POST', body: '{}' }));
    expect(continued.traceparent).toBe(traceparent);
    expect(fresh.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});

describe('de-duplication', () => {
  it.each([
    [
      'a body field beyond 2^53',
      byBody,
      { body: '{"id":9007199254740993,"n":1}' },
      { body: '{"n":2,"id":9007199254740993}' },
      '9007199254740993',
    ],
    ['a header', byHeader, { body: 'a', headers: { 'x-event-id': 'e-1' } }, { body: 'b', headers: { 'X-Event-ID': 'e-1' } }, 'e-1'],
  ])('gives two requests with the same %s one event id', async (_name, source, first, second, key) => {
    const ids = [
      await accepted(gateway.urlOf(source), { method: 'POST', ...first }),
      await accepted(gateway.urlOf(source), { method: 'POST', ...second }),
    ];
    expect(ids).toEqual([eventIdFor(source.id, key), eventIdFor(source.id, key)]);
  });

  it('tells neighbouring long numbers, and different bytes, apart', async () => {
    const send = (source: typeof open, body: string) => accepted(gateway.urlOf(source), { method: 'POST', body });
    expect(await send(byBody, '{"id":9007199254740992}')).not.toBe(await send(byBody, '{"id":9007199254740993}'));
    expect(await send(byHash, 'a')).toBe(await send(byHash, 'a'));
    expect(await send(byHash, 'a')).not.toBe(await send(byHash, 'b'));
  });

  it('falls back to an id of the request where there is no key, and refuses nothing', async () => {
    const send = (body: string) => accepted(gateway.urlOf(byBody), { method: 'POST', body });
    expect(await send('not json')).not.toBe(await send('not json'));
  });

  it('orders by the ordering key, which is then the record key', async () => {
    const event = await gateway.eventOf(await accepted(gateway.urlOf(byBody), { method: 'POST', body: '{"id":"o1","customer":"c-7"}' }));
    expect(event.key).toBe('c-7');
  });
});
