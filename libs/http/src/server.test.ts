import { request } from 'node:http';
import { createLogger } from '@tributary/observability';
import { z } from 'zod';
import {
  bearerAuth,
  createApp,
  handle,
  type HttpServer,
  type IdempotencyClaim,
  idempotencySeed,
  idempotent,
  jsonBody,
  listen,
  notFoundHandler,
  parse,
  problemHandler,
  type StoredAnswer,
} from './index.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

/** The smallest correct store, for one process. */
function memoryStore() {
  const entries = new Map<string, { fingerprint: string; answer?: StoredAnswer }>();
  return {
    claim: (key: string, fingerprint: string): Promise<IdempotencyClaim> => {
      const entry = entries.get(key);
      if (entry === undefined) entries.set(key, { fingerprint });
      if (entry === undefined) return Promise.resolve({ state: 'fresh', seed: key.slice(0, 8) });
      if (entry.fingerprint !== fingerprint) return Promise.resolve({ state: 'reused' });
      return Promise.resolve(entry.answer === undefined ? { state: 'running' } : { state: 'done', answer: entry.answer });
    },
    complete: (key: string, answer: StoredAnswer) => Promise.resolve(void Object.assign(entries.get(key) ?? {}, { answer })),
    release: (key: string) => Promise.resolve(void entries.delete(key)),
  };
}

describe('an app', () => {
  let http: HttpServer;
  let isReady = true;
  let created = 0;
  let failNext = false;

  beforeAll(async () => {
    const app = createApp();
    const guard = bearerAuth(
      (token) => (token === 'good' ? { id: 'tok_1', scopes: ['things:read', 'things:write'] } : undefined),
      () => isReady,
    );
    app.use(jsonBody(1000));
    app.get(
      '/things/:id',
      guard('things:read'),
      handle((req) => Promise.resolve({ id: req.params['id'] })),
    );
    app.delete(
      '/things/:id',
      guard('admin'),
      handle(() => Promise.resolve({})),
    );
    app.post(
      '/things',
      guard('things:write'),
      idempotent(memoryStore(), logger),
      handle(async (req, res) => {
        if (failNext) throw new Error('a secret detail');
        created += 1;
        await Promise.resolve();
        res.status(201).location(`/things/${created}`);
        return { ...parse(z.strictObject({ name: z.string() }), req.body), number: created, seed: idempotencySeed(res) };
      }),
    );
    app.use(notFoundHandler());
    app.use(problemHandler(logger));
    http = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  afterAll(() => http.close(100));

  const call = (path: string, init: RequestInit = {}) =>
    fetch(http.url + path, { ...init, headers: { authorization: 'Bearer good', ...init.headers } });
  const post = (body: string, headers: Record<string, string> = {}) =>
    call('/things', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  const problemOf = async (response: Response) => {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { status: number; code: string; detail: string; errors?: { path: string }[] };
    expect(problem.status).toBe(response.status);
    return problem;
  };

  it('answers every refusal as a problem with its code', async () => {
    expect((await problemOf(await call('/nothing'))).code).toBe('not_found');
    expect((await problemOf(await post('{'))).code).toBe('invalid_json');
    expect((await problemOf(await post('"text"'))).code).toBe('invalid_json');
    expect((await problemOf(await post('['.repeat(300) + ']'.repeat(300)))).code).toBe('invalid_json');
    expect((await problemOf(await post(JSON.stringify({ name: 'x'.repeat(2000) })))).code).toBe('body_too_large');
    expect((await problemOf(await post('name=x', { 'content-type': 'text/plain' }))).code).toBe('unsupported_media_type');
    expect((await problemOf(await call('/things/%E0%A4%A'))).code).toBe('invalid_path');
    expect((await problemOf(await post('{"nam":"x"}'))).errors?.map((error) => error.path).sort()).toEqual(['nam', 'name']);
  });

  it('says 405 and which methods a path takes', async () => {
    const response = await call('/things/1', { method: 'PUT' });
    expect(response.headers.get('allow')).toBe('DELETE, GET');
    expect((await problemOf(response)).code).toBe('method_not_allowed');
  });

  it('asks for a token, refuses a wrong one, and refuses one without the scope', async () => {
    const missing = await fetch(`${http.url}/things/1`);
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
    expect((await problemOf(missing)).status).toBe(401);
    expect((await call('/things/1', { headers: { authorization: 'Bearer bad' } })).status).toBe(401);
    expect((await problemOf(await call('/things/1', { method: 'DELETE' }))).code).toBe('forbidden');
    expect((await call('/things/1')).status).toBe(200);
  });

  it('is 503 with Retry-After while tokens cannot be verified yet', async () => {
    isReady = false;
    const response = await call('/things/1');
    isReady = true;
    expect(response.headers.get('retry-after')).toBe('1');
    expect((await problemOf(response)).code).toBe('not_ready');
  });

  it('gives a repeat with the same Idempotency-Key the first answer, and creates nothing again', async () => {
    const first = await post('{"name":"a"}', { 'idempotency-key': 'k1' });
    const before = created;
    const again = await post('{"name":"a"}', { 'idempotency-key': 'k1' });
    expect(created).toBe(before);
    expect([again.status, again.headers.get('location'), again.headers.get('idempotent-replayed')]).toEqual([
      201,
      first.headers.get('location'),
      'true',
    ]);
    expect(await again.json()).toEqual(await first.json());
    expect((await problemOf(await post('{"name":"b"}', { 'idempotency-key': 'k1' }))).code).toBe('idempotency_key_reused');
  });

  it('lets a request with a key be repeated when the first one failed on our side, and hides why', async () => {
    failNext = true;
    const failed = await problemOf(await post('{"name":"a"}', { 'idempotency-key': 'k2' }));
    failNext = false;
    expect(failed.code).toBe('internal_error');
    expect(failed.detail).not.toContain('secret detail');
    expect((await post('{"name":"a"}', { 'idempotency-key': 'k2' })).status).toBe(201);
  });
});

describe('close', () => {
  it('lets a request in work end, and tells its client to leave', async () => {
    let release: () => void = () => undefined;
    let arrived: () => void = () => undefined;
    const inWork = new Promise<void>((resolve) => (arrived = resolve));
    const http = await listen((_request, response) => {
      release = () => response.end('done');
      arrived();
    }, { host: '127.0.0.1', port: 0 }); // prettier-ignore
    const answer = fetch(http.url).then((response) => response.text());
    await inWork;
    const closed = http.close(10_000);
    release();
    expect(await answer).toBe('done');
    await closed;
    await expect(fetch(http.url)).rejects.toThrow();
  });

  it('answers a request that comes on an open connection during the close', async () => {
    const http = await listen((_request, response) => response.end('ok'), { host: '127.0.0.1', port: 0 });
    const { Agent } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = () =>
      new Promise<string | undefined>((resolve, reject) => {
        request(http.url, { agent }, (response) => response.resume().once('end', () => resolve(response.headers.connection)))
          .once('error', reject)
          .end();
      });
    expect(await get()).toBe('keep-alive');
    const closed = http.close(10_000);
    expect(await get()).toBe('close');
    await closed;
  });

  it('cuts what does not end within the grace', async () => {
    let arrived: () => void = () => undefined;
    const inWork = new Promise<void>((resolve) => (arrived = resolve));
    const http = await listen(() => arrived(), { host: '127.0.0.1', port: 0 });
    const answer = fetch(http.url);
    answer.catch(() => undefined);
    await inWork;
    await http.close(50);
    await expect(answer).rejects.toThrow();
  });
});
