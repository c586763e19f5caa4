import { type SourceDefinition, sourceDefinition } from '@tributary/contracts';
import { createSecretBox } from '@tributary/secrets';
import { findSourceType } from '@tributary/source-catalog';
import { type Call, clientOf, deploy, type Deployment, NONE, readTopic, withDatabase } from './harness.ts';

const HMAC = { scheme: 'hmac', header: 'x-signature', secret: 'whsec_0123456789' };

describe('sources of platforms', () => {
  let deployment: Deployment;
  let call: Call;

  beforeAll(async () => {
    deployment = await deploy();
    call = clientOf(await deployment.start());
  }, 120_000);
  afterAll(() => deployment.stop());

  const openedSecrets = (authentication: SourceDefinition['authentication']) =>
    'secrets' in authentication ? authentication.secrets.map((sealed) => createSecretBox(deployment.secretKey).open(sealed)) : [];
  const published = async (id: string) => {
    const last = (await readTopic(deployment.kafka)).findLast(({ key }) => key === `source:${id}`);
    return JSON.parse(last?.value ?? 'null') as SourceDefinition;
  };

  it('creates a source of a platform from its secret alone', async () => {
    const { status, body } = await call('POST', '/v1/sources', {
      type: 'shopify',
      name: 'Main shop',
      settings: { secret: 'shpss_0123456789' },
    });
    expect(status).toBe(201);
    const { presets, deduplication, ordering, allowGet, answer } = findSourceType('shopify')!;
    const [preset] = presets;
    const secret = { configured: true, last4: '6789' };
    expect(body).toMatchObject({ settings: { preset: preset!.id, secret, deduplication, ordering }, mayMerge: true, previousSecrets: [] });
    const { authentication, ...definition } = sourceDefinition.parse(await published(body.id));
    expect(definition).toMatchObject({ type: 'shopify', deduplication, ordering, allowGet, answer, publicUrl: null });
    expect(authentication).toEqual({ ...preset!.authentication, secrets: [{ sealed: expect.any(String) as string, last4: '6789' }] });
    expect(openedSecrets(authentication)).toEqual(['shpss_0123456789']);
  });

  it('creates a source for Segment SDKs that merges nobody until its owner says so', async () => {
    const { status, body } = await call('POST', '/v1/sources', { type: 'segment', name: 'Website', settings: {} });
    const deduplication = { from: 'body', path: '$.messageId' };
    expect([status, body]).toMatchObject([201, { authentication: { scheme: 'none' }, mayMerge: false, deduplication }]);
    expect(await published(body.id)).toMatchObject({ type: 'segment', mayMerge: false, deduplication });
    await call('PATCH', `/v1/sources/${body.id}`, { settings: { mayMerge: true } }, { ifMatch: 1 });
    expect(await published(body.id)).toMatchObject({ mayMerge: true });
  });

  it('refuses a source of a platform without its secret, and says where to find it', async () => {
    const { status, body } = await call('POST', '/v1/sources', { type: 'shopify', name: 'Main shop', settings: {} });
    const field = findSourceType('shopify')!.presets[0]!.settings[0]!;
    expect([status, body.errors]).toEqual([400, [{ path: 'settings.secret', code: 'required', message: `${field.label}: ${field.help}` }]]);
  });

  it('refuses a secret with which nothing could be verified', async () => {
    const { status, body } = await call('POST', '/v1/sources', { type: 'svix', name: 'Events', settings: { secret: 'no base64!' } });
    expect([status, body.errors]).toEqual([400, [expect.objectContaining({ path: 'settings.secret', code: 'invalid_value' })]]);
  });

  it('gives a platform its handshake, with a token that nobody reads again', async () => {
    const settings = { secret: 'the-app-secret', verifyToken: 'my-verify-token' };
    const created = await call('POST', '/v1/sources', { type: 'meta-lead-ads', name: 'Leads', settings });
    expect(created.body.settings).toMatchObject({ verifyToken: { configured: true, last4: 'oken' } });
    const { handshakes } = await published(created.body.id);
    expect(handshakes).toMatchObject([{ kind: 'queryChallenge', token: { name: 'hub.verify_token' } }]);
    const patched = await call(
      'PATCH',
      `/v1/sources/${created.body.id}`,
      { settings: { verifyToken: 'another-verify-word' } },
      { ifMatch: 1 },
    );
    expect([patched.status, patched.body.settings]).toEqual([
      200,
      { ...created.body.settings, verifyToken: { configured: true, last4: 'word' } },
    ]);
    const after = await published(created.body.id);
    expect(openedSecrets(after.authentication)).toEqual([settings.secret]);
    expect(created.text + patched.text + JSON.stringify(await readTopic(deployment.kafka))).not.toMatch(/verify-token|verify-word/);
  });

  it('publishes a source that is read, with its password sealed, and never shows it', async () => {
    const settings = {
      host: 'db.example.com',
      database: 'shop',
      user: 'tributary',
      table: 'public.orders',
      cursorColumn: 'updated_at',
      keyColumns: 'id',
    };
    const created = await call('POST', '/v1/sources', {
      type: 'postgresql',
      name: 'Warehouse',
      settings: { ...settings, password: 'pass-word-9876' },
    });
    expect([created.status, created.body.settings]).toEqual([
      201,
      expect.objectContaining({ ...settings, port: 5432, password: { configured: true, last4: '9876' } }),
    ]);
    const { id } = created.body;
    const { pull, authentication } = sourceDefinition.parse(await published(id));
    expect([authentication, pull]).toMatchObject([
      { scheme: 'pull' },
      { kind: 'postgresQuery', from: { is: 'table', table: ['public', 'orders'] } },
    ]);
    const passwordOf = ({ pull: read }: SourceDefinition) =>
      read?.kind === 'postgresQuery' && read.password !== null ? createSecretBox(deployment.secretKey).open(read.password) : undefined;
    expect(passwordOf(await published(id))).toBe('pass-word-9876');
    const patched = await call('PATCH', `/v1/sources/${id}`, { settings: { intervalSeconds: 5 } }, { ifMatch: 1 });
    expect([patched.status, patched.body.settings['intervalSeconds']]).toEqual([200, 5]);
    expect([passwordOf(await published(id)), (await published(id)).pull]).toMatchObject(['pass-word-9876', { intervalSeconds: 5 }]);
    const wrong = await call('PATCH', `/v1/sources/${id}`, { settings: { keyColumns: ',', port: 0 } }, { ifMatch: 2 });
    expect([wrong.status, wrong.body.errors.map(({ path }) => path)]).toEqual([400, ['settings.port']]);
    expect(created.text + patched.text + JSON.stringify(await readTopic(deployment.kafka))).not.toContain('pass-word');
  });

  it('rotates the secret with an overlap, once for an Idempotency-Key', async () => {
    const { id } = (await call('POST', '/v1/sources', { type: 'shopify', name: 'Shop', settings: { secret: 'shpss_0123456789' } })).body;
    const rotate = () =>
      call(
        'POST',
        `/v1/sources/${id}/rotate-secret`,
        { secret: 'shpss_9876543210', overlapSeconds: 3600 },
        { headers: { 'idempotency-key': id } },
      );
    const [first, repeat] = [await rotate(), await rotate()];
    expect(first.status).toBe(200);
    expect(repeat.text).toBe(first.text);
    expect(first.body).toMatchObject({
      revision: 2,
      settings: { secret: { configured: true, last4: '3210' } },
      previousSecrets: [{ last4: '6789', expiresAt: expect.any(String) as string }],
    });
    const { authentication } = await published(id);
    expect(openedSecrets(authentication)).toEqual(['shpss_9876543210', 'shpss_0123456789']);
    const renamed = await call('PATCH', `/v1/sources/${id}`, { name: 'Renamed', settings: { allowGet: true } }, { ifMatch: 2 });
    expect(renamed.body.previousSecrets).toEqual(first.body.previousSecrets);
    const atOnce = await call('POST', `/v1/sources/${id}/rotate-secret`, { secret: 'shpss_5555544444', overlapSeconds: 0 });
    expect(atOnce.body.previousSecrets).toEqual([]);
    expect((await call('POST', `/v1/sources/${id}/rotate-secret`, { overlapSeconds: 0 })).body.errors[0]?.path).toBe('secret');
  });

  it('has no secret to rotate where requests carry none', async () => {
    const { id } = (await call('POST', '/v1/sources', { type: 'custom', name: 'Open', authentication: NONE })).body;
    const { status, body } = await call('POST', `/v1/sources/${id}/rotate-secret`, { secret: 'new' });
    expect([status, body.code, body.detail]).toEqual([422, 'unprocessable', expect.stringContaining('scheme none')]);
  });

  it('goes on with a source that an older version stored', async () => {
    const { id } = (await call('POST', '/v1/sources', { type: 'custom', name: 'Old', authentication: HMAC })).body;
    const added = { preset: 1, given: 1, publicUrl: 1, batch: 1, handshakes: 1, answer: 1 } as const;
    await withDatabase(deployment.mongodbUri, (db) => db.collection<{ _id: string }>('sources').updateOne({ _id: id }, { $unset: added }));
    expect((await call('GET', `/v1/sources/${id}`)).body).toMatchObject({ publicUrl: null, answer: null, settings: { authentication: { scheme: 'hmac' } } }); // prettier-ignore
    const patched = await call('PATCH', `/v1/sources/${id}`, { publicUrl: 'https://hooks.example.com/shop' }, { ifMatch: 1 });
    expect(patched.body).toMatchObject({ publicUrl: 'https://hooks.example.com/shop', authentication: { secret: { last4: '6789' } } });
    expect(await published(id)).toMatchObject({ publicUrl: 'https://hooks.example.com/shop', handshakes: [], answer: null });
  });
});
