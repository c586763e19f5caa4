import type { SourceDefinition } from '@tributary/contracts';
import { createSecretBox } from '@tributary/secrets';
import { SOURCE_TYPES } from '@tributary/source-catalog';
import { eventually, type RunningService } from '@tributary/testing';
import { type Body, type Call, clientOf, deploy, type Deployment, NONE, readTopic, withDatabase } from './harness.ts';

const HMAC = { scheme: 'hmac', header: 'x-signature', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=', secret: 'whsec_0123456789' };

describe('sources', () => {
  let deployment: Deployment;
  let service: RunningService;
  let call: Call;

  beforeAll(async () => {
    deployment = await deploy();
    service = await deployment.start();
    call = clientOf(service);
  }, 120_000);
  afterAll(() => deployment.stop());

  const create = async (fields: object = {}) =>
    (await call('POST', '/v1/sources', { type: 'custom', name: 'Shop', authentication: NONE, ...fields })).body;
  const published = async (id: string) => {
    const last = (await readTopic(deployment.kafka)).findLast(({ key }) => key === `source:${id}`);
    return last === undefined || last.value === null ? last?.value : (JSON.parse(last.value) as SourceDefinition);
  };

  it('lists the catalogue: each type with its presets, the schema of its settings and samples', async () => {
    const { body } = await call('GET', '/v1/source-types?limit=500');
    expect(body.nextCursor).toBeNull();
    expect(body.data.map(({ id }) => id)).toEqual(SOURCE_TYPES.map(({ id }) => id).sort());
    expect(body.data.find(({ id }) => id === 'custom')).toMatchObject({
      presets: [],
      settingsSchema: { type: 'object', required: ['authentication'] },
    });
    expect(body.data.find(({ id }) => id === 'shopify')).toMatchObject({
      name: 'Shopify',
      category: 'commerce',
      logo: expect.stringMatching(/^data:image\/svg/) as string,
      presets: [{ settings: [{ name: 'secret', required: true }], authentication: { scheme: expect.any(String) as string } }],
      settingsSchema: { type: 'object', required: ['secret'], additionalProperties: false },
    });
  });

  it('creates a source that is active at once, and answers when its definition is on the topic', async () => {
    const { status, headers, body } = await call('POST', '/v1/sources', { type: 'custom', name: 'Main shop', authentication: HMAC });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      type: 'custom',
      name: 'Main shop',
      status: 'active',
      revision: 1,
      settings: {
        authentication: { ...HMAC, secret: { configured: true, last4: '6789' } },
        mayMerge: null,
        deduplication: null,
        ordering: null,
        limits: { maxBodyBytes: 1048576, requestsPerSecond: null, burst: null },
        allowedAddresses: [],
        allowGet: false,
        publicUrl: null,
        answer: null,
      },
      deduplication: null,
      limits: { maxBodyBytes: 1048576, requestsPerSecond: null, burst: null },
      allowedAddresses: [],
    });
    expect(body.id).toMatch(/^src_/);
    expect(body.url).toBe(`http://gateway.test/v1/webhooks/${body.key}`);
    expect([headers.get('etag'), headers.get('location')]).toEqual(['"1"', `/v1/sources/${body.id}`]);
    expect(await published(body.id)).toMatchObject({
      kind: 'source',
      id: body.id,
      revision: 1,
      keys: [{ key: body.key, expiresAt: null }],
    });
  });

  it('takes the settings inside `settings` too, but a field in one place only', async () => {
    const inside = await call('POST', '/v1/sources', { type: 'custom', name: 'Shop', settings: { authentication: NONE, mayMerge: true } });
    expect([inside.status, inside.body.mayMerge]).toEqual([201, true]);
    const both = await call('POST', '/v1/sources', {
      type: 'custom',
      name: 'Shop',
      authentication: NONE,
      settings: { authentication: NONE },
    });
    expect([both.status, both.body.errors[0]?.path]).toEqual([400, 'settings.authentication']);
  });

  it('refuses a source without `authentication`, naming the field', async () => {
    const { status, headers, body } = await call('POST', '/v1/sources', { type: 'custom', name: 'Shop' });
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect(body).toMatchObject({ status: 400, code: 'invalid_input', errors: [{ path: 'authentication', code: 'required' }] });
  });

  it('names every wrong field: unknown ones, unknown types, unusable paths', async () => {
    const { status, body } = await call('POST', '/v1/sources', {
      type: 'shopifi',
      name: '',
      authentication: { scheme: 'apiKey', in: 'header', name: 'x api key', secret: 's' },
      deduplication: { from: 'body', path: 'no path' },
      limits: { maxBodyBytes: 11 * 1024 * 1024 },
      colour: 'red',
    });
    expect(status).toBe(400);
    expect(body.errors.map((error) => error.path).sort()).toEqual(['authentication.name', 'colour', 'deduplication.path', 'limits.maxBodyBytes', 'name', 'type']); // prettier-ignore
  });

  it('never gives a secret out again: not in answers, not in clear on the topic, not in the log', async () => {
    const secrets = { hmac: 'whsec_first-secret-9876', apiKey: 'key_second-secret-5432', basic: 'pass_third-secret-2109' };
    const bodies = [
      { ...HMAC, secret: secrets.hmac },
      { scheme: 'apiKey', in: 'header', name: 'x-api-key', secret: secrets.apiKey },
      { scheme: 'basic', username: 'shop', secret: secrets.basic },
    ];
    let answers = '';
    for (const authentication of bodies) {
      const created = await call(
        'POST',
        '/v1/sources',
        { type: 'custom', name: 'Secret', authentication },
        { headers: { 'idempotency-key': authentication.scheme } },
      );
      const read = await call('GET', `/v1/sources/${created.body.id}`);
      expect(read.body.authentication.secret).toEqual({ configured: true, last4: authentication.secret.slice(-4) });
      answers +=
        created.text + read.text + (await call('PATCH', `/v1/sources/${created.body.id}`, { name: 'Still secret' }, { ifMatch: 1 })).text;
      const definition = (await published(created.body.id)) as SourceDefinition;
      const [sealed] = 'secrets' in definition.authentication ? definition.authentication.secrets : [];
      expect(createSecretBox(deployment.secretKey).open(sealed!)).toBe(authentication.secret);
    }
    answers += (await call('GET', '/v1/sources?limit=500')).text;
    const everywhere = [
      answers,
      service.output(),
      JSON.stringify(await readTopic(deployment.kafka)),
      await everythingIn(deployment.mongodbUri),
    ];
    for (const secret of Object.values(secrets)) for (const text of everywhere) expect(text).not.toContain(secret);
    expect(service.output()).not.toContain(deployment.secretKey);
  });

  it('lets only verified sources merge people, unless the owner says otherwise', async () => {
    expect((await create({ authentication: NONE })).mayMerge).toBe(false);
    expect((await create({ authentication: HMAC })).mayMerge).toBe(true);
    const open = await create({ authentication: NONE, mayMerge: true });
    expect(open.mayMerge).toBe(true);
    const reset = await call('PATCH', `/v1/sources/${open.id}`, { mayMerge: null }, { ifMatch: 1 });
    expect(reset.body.mayMerge).toBe(false);
  });

  it('changes only what a merge patch names, and keeps the secret of the same scheme', async () => {
    const source = await create({ authentication: HMAC, deduplication: { from: 'header', name: 'x-id' } });
    const patched = await call('PATCH', `/v1/sources/${source.id}`, { status: 'paused', deduplication: null, authentication: { header: 'x-hub-signature' } }, { ifMatch: source.revision }); // prettier-ignore
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({
      status: 'paused',
      name: 'Shop',
      deduplication: null,
      revision: 2,
      authentication: { ...HMAC, header: 'x-hub-signature', secret: { last4: '6789' } },
    });
    expect(await published(source.id)).toMatchObject({
      revision: 2,
      status: 'paused',
      hold: { isReleased: false },
      authentication: { header: 'x-hub-signature' },
    });
    const otherScheme = await call(
      'PATCH',
      `/v1/sources/${source.id}`,
      { authentication: { scheme: 'basic', username: 'u' } },
      { ifMatch: 2 },
    );
    expect([otherScheme.status, otherScheme.body.errors]).toEqual([
      400,
      [expect.objectContaining({ path: 'authentication.secret', code: 'required' })],
    ]);
  });

  it('asks for If-Match, and refuses a stale one without a change', async () => {
    const source = await create();
    expect((await call('PATCH', `/v1/sources/${source.id}`, { name: 'A' })).body).toMatchObject({ status: 428, code: 'if_match_required' });
    expect((await call('PATCH', `/v1/sources/${source.id}`, { name: 'A' }, { ifMatch: 7 })).body).toMatchObject({
      status: 412,
      code: 'stale_revision',
    });
    expect((await call('DELETE', `/v1/sources/${source.id}`)).status).toBe(428);
    expect((await call('GET', `/v1/sources/${source.id}`)).body).toMatchObject({ name: 'Shop', revision: 1 });
  });

  it('lets exactly one of many changes to the same revision win', async () => {
    const source = await create();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => call('PATCH', `/v1/sources/${source.id}`, { name: `N${i}` }, { ifMatch: 1 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412, 412, 412]);
  });

  it('rotates the URL key with an overlap', async () => {
    const source = await create();
    const { status, body } = await call('POST', `/v1/sources/${source.id}/rotate-key`, { overlapSeconds: 3600 });
    expect(status).toBe(200);
    expect(body.key).not.toBe(source.key);
    expect(body.previousKeys).toEqual([{ key: source.key, expiresAt: expect.any(String) as string }]);
    expect(((await published(source.id)) as SourceDefinition).keys.map(({ key }) => key)).toEqual([body.key, source.key]);
    const again = await call('POST', `/v1/sources/${source.id}/rotate-key`, { overlapSeconds: 0 });
    expect(again.body.previousKeys).toEqual([]);
    expect((await call('POST', `/v1/sources/${source.id}/rotate-key`, { overlapSeconds: -1 })).status).toBe(400);
  });

  it('deletes a source with a tombstone', async () => {
    const source = await create();
    expect((await call('DELETE', `/v1/sources/${source.id}`, undefined, { ifMatch: 1 })).status).toBe(204);
    expect(await published(source.id)).toBeNull();
    expect((await call('GET', `/v1/sources/${source.id}`)).body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await call('PATCH', `/v1/sources/${source.id}`, { name: 'A' }, { ifMatch: 2 })).status).toBe(404);
  });

  it('does not give up what a source holds by the way', async () => {
    const producer = deployment.kafka.producer();
    await producer.start();
    const hold = async (id: string) => {
      await call('PATCH', `/v1/sources/${id}`, { status: 'paused' }, { ifMatch: 1 });
      return ((await published(id)) as SourceDefinition).hold!;
    };
    const say = (sourceId: string, holdId: string, phase: 'releasing' | 'done') => {
      const value = { v: 1, sourceId, holdId, phase, released: 3, at: new Date().toISOString() };
      return producer.send({ topic: 'source-releases', key: sourceId, value: JSON.stringify(value) });
    };
    const remove = (id: string, ifMatch: number, query = '') => call('DELETE', `/v1/sources/${id}${query}`, undefined, { ifMatch });

    const source = await create();
    const { id: holdId, since } = await hold(source.id);
    const refused = await remove(source.id, 2);
    expect([refused.status, refused.body.code]).toEqual([409, 'source_holds_events']);
    expect(refused.body.detail).toContain(since);
    await call('PATCH', `/v1/sources/${source.id}`, { status: 'inactive' }, { ifMatch: 2 });
    expect((await remove(source.id, 3, '?discard=false')).status).toBe(409);
    await call('PATCH', `/v1/sources/${source.id}`, { status: 'active' }, { ifMatch: 3 });
    await say(source.id, holdId, 'releasing');
    expect((await remove(source.id, 4)).status).toBe(409);
    await say(source.id, holdId, 'done');
    await eventually(async () => (await remove(source.id, 4)).status === 204, { what: 'the source to be deleted' });
    expect(await published(source.id)).toBeNull();

    const given = await create();
    await hold(given.id);
    expect((await remove(given.id, 1, '?discard=true')).status).toBe(412);
    expect((await remove(given.id, 2, '?discard=yes')).status).toBe(400);
    expect((await remove(given.id, 2, '?discard=true')).status).toBe(204);
    expect(await published(given.id)).toBeNull();
    await producer.stop();
  });

  it('creates once for an Idempotency-Key, even when the repeats come at the same time', async () => {
    const body = { type: 'custom', name: 'Once', authentication: NONE };
    const headers = { 'idempotency-key': 'once' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('POST', '/v1/sources', body, { headers })));
    const ids = answers.filter(({ status }) => status === 201).map((answer) => answer.body.id);
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 201).map((answer) => answer.body.code)).toEqual(
      Array(5 - ids.length).fill('idempotency_key_in_use'),
    );
    expect((await call('POST', '/v1/sources', body, { headers })).body.id).toBe(ids[0]);
    expect((await call('POST', '/v1/sources', { ...body, name: 'Other' }, { headers })).status).toBe(422);
  });

  it('lists by pages without a gap or a repeat', async () => {
    for (let i = 0; i < 5; i++) await create({ name: `Listed ${i}` });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: Body } = await call('GET', `/v1/sources?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(body.data.length).toBeLessThanOrEqual(3);
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    const all = (await call('GET', '/v1/sources?limit=500')).body.data.map(({ id }) => id);
    expect(seen).toEqual(all);
    expect((await call('GET', '/v1/sources?cursor=x')).body.code).toBe('invalid_cursor');
    expect((await call('GET', '/v1/sources?limit=501')).body.errors[0]?.path).toBe('limit');
    expect((await call('GET', '/v1/sources?sort=name')).body.errors[0]?.code).toBe('unknown_field');
  });

  it('keeps an audit record of every change: who, what, before and after', async () => {
    const source = await create({ authentication: HMAC });
    await call('PATCH', `/v1/sources/${source.id}`, { name: 'Renamed' }, { ifMatch: 1 });
    await call('DELETE', `/v1/sources/${source.id}`, undefined, { ifMatch: 2 });
    const records = await eventually(async () => {
      const found = await auditOf(deployment.mongodbUri, source.id);
      return found.length === 3 ? found : undefined;
    }, { what: 'three audit records' }); // prettier-ignore
    expect(records?.map(({ action, by, before, after }) => [action, by, before?.name, after?.name])).toEqual([
      ['source.created', 'tok_admin', undefined, 'Shop'],
      ['source.changed', 'tok_admin', 'Shop', 'Renamed'],
      ['source.deleted', 'tok_admin', 'Renamed', undefined],
    ]);
  });

  it('answers what it does not know as problems', async () => {
    expect((await call('GET', '/v1/nothing')).body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await call('PUT', '/v1/sources', {})).body).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect((await call('POST', '/v1/sources', '{"type":')).body).toMatchObject({ status: 400, code: 'invalid_json' });
    expect((await call('GET', '/v1/sources', undefined, { token: 'trb_wrong' })).body).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
  });

  it('takes no query and no body that it does not declare', async () => {
    const { id } = await create();
    expect((await call('GET', `/v1/sources/${id}?verbose=1`)).body.errors[0]).toMatchObject({ path: 'verbose', code: 'unknown_field' });
    expect((await call('GET', '/v1/source-types?colour=1')).body.errors[0]).toMatchObject({ path: 'colour', code: 'unknown_field' });
    expect((await call('DELETE', `/v1/sources/${id}`, { reason: 'old' }, { ifMatch: 1 })).body.errors[0]?.path).toBe('reason');
    expect((await call('GET', `/v1/sources/${id}`)).status).toBe(200);
  });

  it('keeps a source that a workflow reads', async () => {
    const { id } = await create();
    const workflow = await call('POST', '/v1/workflows', { name: 'Purchases', sourceId: id });
    const refused = await call('DELETE', `/v1/sources/${id}`, undefined, { ifMatch: 1 });
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    expect(refused.text).toContain(workflow.body.id);
    expect((await call('GET', `/v1/sources/${id}`)).status).toBe(200);
  });

  it('looks at the token before the body', async () => {
    expect((await call('POST', '/v1/sources', '{"type":', { token: 'trb_wrong' })).status).toBe(401);
  });

  it('describes itself and its health without a token', async () => {
    const open = async (path: string) => (await fetch(service.url + path)).json() as Promise<{ paths?: object; ready?: boolean }>;
    expect(Object.keys((await open('/openapi.json')).paths ?? {})).toEqual(expect.arrayContaining(['/v1/source-types', '/v1/sources', '/v1/sources/{id}', '/v1/workflows/{id}/publish', '/v1/tokens'])); // prettier-ignore
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    await eventually(async () => (await open('/readyz')).ready, { what: 'readiness' });
  });
});

async function everythingIn(uri: string): Promise<string> {
  return withDatabase(uri, async (db) => {
    const names = (await db.listCollections().toArray()).map(({ name }) => name);
    return JSON.stringify(await Promise.all(names.map((name) => db.collection(name).find().toArray())));
  });
}

interface AuditRow {
  action: string;
  by: string;
  before: { name: string } | null;
  after: { name: string } | null;
}

async function auditOf(uri: string, entityId: string): Promise<AuditRow[]> {
  const parsed = (text: string | null) => (text === null ? null : (JSON.parse(text) as { name: string }));
  return withDatabase(uri, async (db) => {
    const rows = await db.collection('audit').find({ entityId }).sort({ at: 1, _id: 1 }).toArray();
    return rows.map((row) => ({
      action: row['action'] as string,
      by: row['by'] as string,
      before: parsed(row['before'] as string | null),
      after: parsed(row['after'] as string | null),
    }));
  });
}
