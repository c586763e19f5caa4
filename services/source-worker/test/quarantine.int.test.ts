import { createHmac, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  eventIdFor,
  type GatewayRejection,
  reentryIdFor,
  type SealedSecret,
  type SourceAuthentication,
  type SourceDefinition,
  TOPICS,
} from '@tributary/contracts';
import { sha256Hex } from '@tributary/definitions';
import type { InRecord } from '@tributary/kafka';
import { createSecretBox } from '@tributary/secrets';
import { aSource, eventually, type RunningService } from '@tributary/testing';
import { createConnection } from 'mongoose';
import { deliver, type Stack, startStack, type StoredEvent } from './stack.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly body: {
    readonly data: {
      requestId: string;
      receivedAt: string;
      code: string;
      state: string;
      size: number;
      diagnosis: { cause: string } | null;
    }[];
    readonly nextCursor: string | null;
    readonly checked: number;
    readonly wouldVerify: number;
    readonly handshakes: number;
    readonly entered: number;
    readonly discarded: number;
    readonly state: string;
    readonly code: string;
    readonly id: string;
    readonly evicted: number;
    readonly refused: { code: string; count: number; diagnosis: { cause: string } | null }[];
  };
}

const SECRET = `correct-secret-${randomBytes(8).toString('hex')}`;
const MAX_REQUESTS = 1500;
let stack: Stack;
let gateway: RunningService;
let worker: RunningService;
let events: () => readonly StoredEvent[];
let held: () => readonly StoredEvent[];
let quarantined: readonly InRecord[];
let rejections: readonly InRecord[];
let seal: (plain: string) => SealedSecret;

const token = (name: string, scopes: string[]) =>
  ({ kind: 'token', id: `tok_${name}`, revision: 1, name, sha256: sha256Hex(`trb_${name}`), scopes, expiresAt: null }) as const;

beforeAll(async () => {
  stack = await startStack();
  seal = (plain) => createSecretBox(stack.secretKey).seal(plain);
  [events, held, quarantined, rejections] = await Promise.all([
    stack.events(TOPICS.rawEvents),
    stack.events(TOPICS.rawEventsHeld),
    stack.watch(TOPICS.quarantine),
    stack.watch(TOPICS.gatewayActivity),
  ]);
  await stack.define(token('writer', ['sources:read', 'sources:write']), token('reader', ['sources:read']), token('other', ['logs:read']));
  const settings = { GATEWAY_QUARANTINE_REQUESTS_PER_HOUR: '100000', WORKER_QUARANTINE_MAX_REQUESTS: String(MAX_REQUESTS) };
  [gateway, worker] = await Promise.all([stack.start('ingest-gateway', settings), stack.start('source-worker', settings)]);
});
afterAll(() => stack.stop());

async function call(
  method: string,
  source: SourceDefinition,
  path = '',
  body?: unknown,
  as = 'writer',
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${worker.url}/v1/sources/${source.id}/quarantine${path}`, {
    method,
    headers: { ...headers, authorization: `Bearer trb_${as}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Answer['body'] };
}

const hmac = (secret: string): SourceAuthentication => ({ scheme: 'hmac', header: 'x-signature', algorithm: 'sha256', encoding: 'hex', prefix: '', secrets: [seal(secret)] }); // prettier-ignore
const sign = (body: string | Buffer, secret = SECRET) => createHmac('sha256', secret).update(body).digest('hex');
const post = (source: SourceDefinition, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/v1/webhooks/${source.keys[0]!.key}/hook?a=1`, { method: 'POST', body: body as never, headers });
const postSigned = (source: SourceDefinition, body: string) => post(source, body, { 'x-signature': sign(body) });
const ofSource = (source: SourceDefinition, from = events) => from().filter(({ sourceId }) => sourceId === source.id);
const rejectionsOf = (source: SourceDefinition) =>
  rejections.filter(({ key }) => String(key) === source.id).map(({ value }) => JSON.parse(String(value)) as GatewayRejection);

/** A source that knows a wrong secret, as the gateway and the worker know it. */
async function aMisconfigured(changes: Partial<SourceDefinition> = {}): Promise<SourceDefinition> {
  const source = aSource({ authentication: hmac('wrong-secret'), deduplication: { from: 'body', path: '$.id' }, ...changes });
  await stack.define(source);
  return source;
}

/** The source with the right secret, as soon as the gateway knows it: it has a further key then, at which GET is not allowed; until then there is none. */
const mended = async (source: SourceDefinition, changes: Partial<SourceDefinition> = {}) => {
  const key = { key: `mended${randomBytes(12).toString('hex')}`, expiresAt: null };
  const next = { ...source, revision: source.revision + 1, authentication: hmac(SECRET), ...changes, keys: [...source.keys, key] };
  await stack.define(next);
  await eventually(async () => (await fetch(`${gateway.url}/v1/webhooks/${key.key}`)).status === 405, { what: 'the gateway to know it' });
  return next;
};

const untilKept = (source: SourceDefinition, count: number) =>
  eventually(
    async () => {
      let kept = 0;
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body }: Answer = await call('GET', source, `?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`);
        kept += body.data.length;
        cursor = body.nextCursor;
      }
      return kept === count;
    },
    { what: `${count} requests in quarantine`, timeoutMs: 60_000 },
  );

describe('requests that failed their check', () => {
  it('are kept with the reason, and enter once, with the time at which they were received, when the secret is right', async () => {
    const source = await aMisconfigured();
    const bodies = [1, 2, 3].map((id) => JSON.stringify({ id, email: 'ann@example.com' }));
    for (const body of bodies) expect((await postSigned(source, body)).status).toBe(401);
    const packed = gzipSync(JSON.stringify({ id: 4 }));
    expect((await post(source, packed, { 'x-signature': sign(packed), 'content-encoding': 'gzip' })).status).toBe(401);
    const altered = await post(source, JSON.stringify({ id: 5 }), { 'x-signature': sign('something else') });
    expect(altered.status).toBe(401);
    await untilKept(source, 5);
    const { data } = (await call('GET', source)).body;
    expect(data.map(({ code, state }) => [code, state])).toEqual(Array.from({ length: 5 }, () => ['signature_mismatch', 'held']));
    expect([...data].sort((a, b) => (a.receivedAt > b.receivedAt ? -1 : 1))).toEqual(data);
    expect(new Set(data.map(({ requestId }) => requestId))).toEqual(new Set(rejectionsOf(source).map(({ requestId }) => requestId)));
    expect((await call('POST', source, '/check')).body).toMatchObject({
      checked: 5,
      wouldVerify: 0,
      refused: [{ code: 'signature_mismatch', count: 5 }],
    });
    expect((await call('POST', source, '/release')).body).toMatchObject({
      state: 'done',
      entered: 0,
      refused: [{ code: 'signature_mismatch', count: 5 }],
    });
    expect(ofSource(source)).toEqual([]);

    const right = await mended(source);
    // one of them was sent again meanwhile
    await deliver(gateway, right, bodies[0]!, { 'x-signature': sign(bodies[0]!) });
    expect((await call('POST', source, '/check')).body).toMatchObject({ checked: 5, wouldVerify: 4, refused: [{ code: 'signature_mismatch', count: 1, diagnosis: expect.anything() as object }] }); // prettier-ignore
    const released = await call('POST', source, '/release');
    expect(released).toMatchObject({
      status: 200,
      body: { state: 'done', entered: 4, refused: [{ code: 'signature_mismatch', count: 1 }] },
    });
    expect((await call('POST', source, '/release')).body).toMatchObject({ entered: 0, refused: [{ count: 1 }] });
    const entered = await eventually(() => (ofSource(source).length >= 5 ? ofSource(source) : undefined), { what: 'the events' });
    expect(entered).toHaveLength(5);
    expect(new Set(entered!.map(({ eventId }) => eventId))).toEqual(new Set([1, 2, 3, 4].map((id) => eventIdFor(source.id, String(id)))));
    const reentries = entered!.filter(({ reentryOf }) => reentryOf !== undefined);
    expect(reentries).toHaveLength(4);
    for (const { reentryOf, requestId, receivedAt, path, query, text } of reentries) {
      expect([requestId, path, query]).toEqual([reentryIdFor(reentryOf!), '/hook', 'a=1']);
      expect(receivedAt).toBe(data.find((item) => item.requestId === reentryOf)!.receivedAt);
      expect(JSON.parse(text)).toMatchObject({ id: expect.any(Number) as number });
    }
    const states = (await call('GET', source)).body.data.map(({ state }) => state).sort();
    expect(states).toEqual(['entered', 'entered', 'entered', 'entered', 'held']);
    const [left] = (await call('GET', source, '?state=held')).body.data;
    expect((await call('DELETE', source, `/${left!.requestId}`)).body).toEqual({ discarded: 1 });
    expect((await call('DELETE', source, `/${left!.requestId}`)).status).toBe(404);
    expect((await call('GET', source, '?state=held')).body.data).toEqual([]);
  });

  it('are judged at the time at which they were received', async () => {
    const authentication = (secret: string): SourceAuthentication => ({
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      key: 'text',
      place: { headers: ['x-signature'], form: { is: 'value', prefix: '' } },
      content: '{timestamp}.{body}',
      timestamp: { from: { in: 'header', names: ['x-time'] }, unit: 's', toleranceSeconds: 2 },
      secrets: [seal(secret)],
    });
    const source = await aMisconfigured({ authentication: authentication('wrong') });
    const send = (id: number, ageSeconds: number) => {
      const time = String(Math.floor(Date.now() / 1000) - ageSeconds);
      const body = JSON.stringify({ id });
      return post(source, body, { 'x-time': time, 'x-signature': sign(`${time}.${body}`) });
    };
    await send(1, 0);
    await send(2, 60);
    await untilKept(source, 2);
    const sentAtMs = Date.now();
    await mended(source, { authentication: authentication(SECRET) });
    await eventually(() => Date.now() - sentAtMs > 3500, { what: 'the request to be too old by now' });
    expect((await call('POST', source, '/release')).body).toMatchObject({ entered: 1, refused: [{ code: 'timestamp_stale', count: 1 }] });
    await eventually(() => ofSource(source).length === 1, { what: 'the event' });
    expect(ofSource(source)[0]!.text).toBe('{"id":1}');
  });

  it('enter one by one where that is asked for, and go to where a paused source holds', async () => {
    const source = await aMisconfigured();
    for (const id of [1, 2]) await postSigned(source, JSON.stringify({ id }));
    await untilKept(source, 2);
    await mended(source, { status: 'paused', hold: { id: 'h1', since: new Date().toISOString(), isReleased: false } });
    const [newest] = (await call('GET', source)).body.data;
    expect((await call('POST', source, '/release', { requestIds: [newest!.requestId] })).body).toMatchObject({ entered: 1, refused: [] });
    await eventually(() => ofSource(source, held).length === 1, { what: 'the held event' });
    expect(ofSource(source, held)[0]).toMatchObject({ text: '{"id":2}', held: 'h1', reentryOf: newest!.requestId });
    expect(ofSource(source)).toEqual([]);
    // nothing is discarded, nor all of it looked at, by somebody who meant a part of it
    expect((await call('DELETE', source, '?codes=signature_mismatch')).status).toBe(400);
    expect((await call('POST', source, '/check', { requestIds: [newest!.requestId] })).status).toBe(400);
    expect((await call('DELETE', source)).body).toEqual({ discarded: 1 });
  });

  it('of batches enter once, each of their events as the one that it is', async () => {
    const source = await aMisconfigured({ batch: { path: '$', id: null } });
    const body = JSON.stringify([{ id: 1 }, { id: 2 }, { id: 3 }]);
    await postSigned(source, body);
    await untilKept(source, 1);
    const right = await mended(source);
    const { requestId } = (await call('GET', source)).body.data[0]!;
    expect((await call('POST', source, '/release')).body.entered).toBe(1);
    expect((await call('POST', source, '/release')).body.entered).toBe(0);
    await deliver(gateway, right, body, { 'x-signature': sign(body) });
    await eventually(() => ofSource(source).length >= 6, { what: 'the events of the batch, and of its repeat' });
    const [entered, again] = [true, false].map((isReentry) => ofSource(source).filter((event) => (event.reentryOf !== undefined) === isReentry)); // prettier-ignore
    expect(new Set(entered!.map(({ batch }) => batch?.split(' ')[1]))).toEqual(new Set(['1/3', '2/3', '3/3']));
    expect(entered).toHaveLength(3);
    expect(new Set(entered!.map(({ requestId: id }) => id)).size).toBe(3);
    for (const { reentryOf } of entered!) expect(reentryOf).toBe(requestId);
    // what came again is the same events: they count once
    expect(entered!.map(({ eventId }) => eventId).sort()).toEqual(again!.map(({ eventId }) => eventId).sort());
  });

  it('enter by one wish that is repeated under its Idempotency-Key', async () => {
    const source = await aMisconfigured();
    await postSigned(source, JSON.stringify({ id: 1 }));
    await untilKept(source, 1);
    await mended(source);
    const release = (path = '', body?: unknown, key = 'k1') =>
      call('POST', source, `/release${path}`, body, 'writer', { 'idempotency-key': key });
    const [first, second] = await Promise.all([release(), release()]);
    const third = await release();
    expect([first, second, third].map(({ status, body }) => [status, body.entered])).toEqual([[200, 1], [200, 1], [200, 1]]); // prettier-ignore
    expect(new Set([first, second, third].map(({ body }) => body.id)).size).toBe(1);
    expect([first, second].filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(1);
    expect(third.headers.get('idempotent-replayed')).toBe('true');
    const reused = await release('?code=signature_mismatch');
    expect([reused.status, reused.body.code]).toEqual([422, 'idempotency_key_reused']);
    const other = await release('', undefined, 'k2');
    expect([other.body.entered, other.body.id === first.body.id]).toEqual([0, false]);
    expect((await release('', undefined, 'not one')).status).toBe(400);
  });

  it('enter and are discarded by their code', async () => {
    const source = await aMisconfigured();
    await post(source, JSON.stringify({ id: 1 }));
    for (const id of [2, 3]) await postSigned(source, JSON.stringify({ id }));
    await untilKept(source, 3);
    await mended(source);
    expect((await call('POST', source, '/release?code=signature_missing')).body).toMatchObject({
      entered: 0,
      refused: [{ code: 'signature_missing', count: 1 }],
    });
    expect((await call('DELETE', source, '?code=signature_missing')).body).toEqual({ discarded: 1 });
    expect((await call('POST', source, '/release?code=signature_mismatch')).body).toMatchObject({ entered: 2, refused: [] });
    const states = (await call('GET', source)).body.data.map(({ code, state }) => `${code} ${state}`).sort();
    expect(states).toEqual(['signature_mismatch entered', 'signature_mismatch entered', 'signature_missing discarded']);
  });

  it('enter though what they are behind their coding is far more than what is kept, but not beyond the limit of their source', async () => {
    const limits = { maxBodyBytes: 4 * 1024 * 1024, requestsPerSecond: null, burst: null };
    const source = await aMisconfigured({ limits });
    const packed = (id: number, bytes: number) => gzipSync(JSON.stringify({ id, filler: 'x'.repeat(bytes) }));
    const sizes = [...Array.from({ length: 8 }, () => 3_500_000), 100];
    for (const [id, bytes] of sizes.entries()) {
      const body = packed(id, bytes);
      expect((await post(source, body, { 'x-signature': sign(body), 'content-encoding': 'gzip' })).status).toBe(401);
    }
    await untilKept(source, sizes.length);
    const right = await mended(source, { limits: { ...limits, maxBodyBytes: 1000 } });
    expect((await call('POST', source, '/release')).body).toMatchObject({ entered: 1, refused: [{ code: 'body_too_large', count: 8 }] });
    await mended(right, { limits });
    expect((await call('POST', source, '/release')).body).toMatchObject({ entered: 8, refused: [] });
    await eventually(() => ofSource(source).length === 9, { what: 'all events' });
  });

  it('enter once in effect when the worker is killed in the middle', async () => {
    const source = await aMisconfigured({ ordering: { from: 'body', path: '$.shop' } });
    const ids = Array.from({ length: 900 }, (_, id) => id);
    for (let at = 0; at < ids.length; at += 50)
      await Promise.all(ids.slice(at, at + 50).map((id) => postSigned(source, JSON.stringify({ id, shop: 'main' }))));
    await eventually(() => quarantined.filter(({ key }) => String(key) === source.id).length === 900, { what: 'all on the topic' });
    await untilKept(source, 900);
    await mended(source);
    const asked = call('POST', source, '/release').catch(() => undefined);
    await eventually(() => ofSource(source).length > 0, { what: 'the first to enter', timeoutMs: 60_000 });
    await worker.kill9();
    await asked;
    const before = ofSource(source).length;
    expect(before).toBeLessThan(900);
    worker = await stack.start('source-worker', { WORKER_QUARANTINE_MAX_REQUESTS: String(MAX_REQUESTS) });
    await eventually(() => new Set(ofSource(source).map(({ eventId }) => eventId)).size === 900, {
      what: 'all to enter',
      timeoutMs: 60_000,
    });
    await eventually(async () => (await call('GET', source, '?state=held')).body.data.length === 0, { what: 'none to be held' });
    const byId = new Map<string, StoredEvent>();
    for (const event of ofSource(source)) {
      expect(event).toEqual(byId.get(event.eventId) ?? event);
      byId.set(event.eventId, event);
    }
    expect(new Set(byId.keys())).toEqual(new Set(ids.map((id) => eventIdFor(source.id, String(id)))));
    const times = [...byId.values()].map(({ receivedAt }) => receivedAt);
    expect(times).toEqual([...times].sort());
  });

  it('stay within bounds: at the gateway, and the oldest go from what is kept', async () => {
    const strict = await stack.start('ingest-gateway', { GATEWAY_QUARANTINE_REQUESTS_PER_HOUR: '5' });
    const source = await aMisconfigured();
    for (let id = 0; id < 40; id++) {
      const response = await fetch(`${strict.url}/v1/webhooks/${source.keys[0]!.key}`, { method: 'POST', body: String(id) });
      expect(response.status).toBe(401);
    }
    await eventually(() => rejectionsOf(source).length === 40, { what: 'every refusal to be logged' });
    await untilKept(source, 5);
    // each row says what became of its request
    const { data, evicted } = (await call('GET', source)).body;
    const kept = rejectionsOf(source).filter(({ notKept }) => notKept === undefined);
    expect(new Set(kept.map(({ requestId }) => requestId))).toEqual(new Set(data.map(({ requestId }) => requestId)));
    expect(rejectionsOf(source).filter(({ notKept }) => notKept === 'hourly_bound')).toHaveLength(35);
    expect(evicted).toBe(0);

    const small = await stack.start('source-worker', { WORKER_QUARANTINE_MAX_REQUESTS: '10' });
    const before = worker;
    await before.stop();
    worker = small;
    const flooded = await aMisconfigured();
    for (let id = 0; id < 60; id++) await post(flooded, String(id));
    await eventually(() => quarantined.filter(({ key }) => String(key) === flooded.id).length === 60, { what: 'all on the topic' });
    const newest = rejectionsOf(flooded).slice(-10).map(({ requestId }) => requestId); // prettier-ignore
    await eventually(
      async () => {
        const { data } = (await call('GET', flooded)).body;
        return data.length === 10 && newest.every((id) => data.some(({ requestId }) => requestId === id));
      },
      { what: 'the newest to be kept' },
    );
    await eventually(async () => (await call('GET', flooded)).body.evicted === 50, { what: 'those that went to be counted' });
  });

  it('are sealed wherever they lie', async () => {
    const password = `password-${randomBytes(12).toString('hex')}`;
    const source = await aMisconfigured({ authentication: { scheme: 'apiKey', in: 'header', name: 'x-key', secrets: [seal('another')] } });
    await post(source, '{"id":1}', { 'x-key': password, authorization: `Basic ${password}` });
    await untilKept(source, 1);
    for (const topic of [TOPICS.quarantine, TOPICS.gatewayActivity, TOPICS.rawEvents]) {
      for (const { key, value, headers } of await stack.watch(topic))
        expect(`${String(key)}${String(value)}${JSON.stringify(headers)}`).not.toContain(password);
    }
    const connection = await createConnection(stack.mongodbUri).asPromise();
    const documents = await connection.db!.collection('quarantine').find({ sourceId: source.id }, { promoteBuffers: true }).toArray();
    await connection.close();
    expect(documents).toHaveLength(1);
    expect((documents[0]!['sealed'] as Buffer).length).toBeGreaterThan(100);
    expect(`${JSON.stringify(documents)}${(documents[0]!['sealed'] as Buffer).toString('latin1')}`).not.toContain(password);
    expect((await call('GET', source)).text).not.toContain(password);
    expect(`${gateway.output()}${worker.output()}`).not.toContain(password);
    // and it is the whole request all the same
    await stack.define({
      ...source,
      revision: 2,
      authentication: { scheme: 'apiKey', in: 'header', name: 'x-key', secrets: [seal(password)] },
    });
    expect((await call('POST', source, '/release')).body.entered).toBe(1);
  });

  it('are seen and let in only by those who may', async () => {
    const source = await aMisconfigured();
    expect((await call('GET', source, '', undefined, 'nobody')).status).toBe(401);
    expect((await call('GET', source, '', undefined, 'other')).status).toBe(403);
    expect((await call('GET', source, '', undefined, 'reader')).status).toBe(200);
    for (const [method, path] of [
      ['POST', '/release'],
      ['DELETE', ''],
      ['DELETE', '/x'],
    ] as const)
      // prettier-ignore
      expect((await call(method, source, path, undefined, 'reader')).body.code).toBe('forbidden');
    expect((await call('POST', source, '/check', undefined, 'reader')).status).toBe(200);
    expect((await call('GET', { ...source, id: 'src_00000000nothing' })).status).toBe(404);
    expect((await call('POST', source, '/release', { requestIds: ['x'], colour: 1 })).status).toBe(400);
  });
});
