import type { TokenRecord } from '@tributary/contracts';
import { followDefinitions } from '@tributary/definitions';
import { createLogger } from '@tributary/observability';
import { eventually, type RunningService } from '@tributary/testing';
import { ADMIN_TOKEN, type Call, clientOf, deploy, type Deployment, readTopic } from './harness.ts';

describe('tokens', () => {
  let deployment: Deployment;
  let service: RunningService;
  let call: Call;

  beforeAll(async () => {
    deployment = await deploy();
    service = await deployment.start();
    call = clientOf(service);
  }, 120_000);
  afterAll(() => deployment.stop());

  it('gives the token in the answer of its creation, and nowhere else', async () => {
    const { status, body, headers } = await call('POST', '/v1/tokens', { name: 'reader', scopes: ['sources:read'] });
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(body).toMatchObject({
      name: 'reader',
      scopes: ['sources:read'],
      expiresAt: null,
      token: expect.stringMatching(/^trb_[\w-]{43}$/) as string,
    });
    const elsewhere = (await call('GET', '/v1/tokens')).text + service.output() + JSON.stringify(await readTopic(deployment.kafka));
    expect(elsewhere).toContain(body.id);
    expect(elsewhere).not.toContain(body.token);
    expect(elsewhere).not.toContain(ADMIN_TOKEN);
  });

  it('limits a token to its scopes', async () => {
    const { token } = (await call('POST', '/v1/tokens', { name: 'reader', scopes: ['sources:read'] })).body;
    expect((await call('GET', '/v1/sources', undefined, { token })).status).toBe(200);
    expect((await call('POST', '/v1/sources', {}, { token })).body).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await call('GET', '/v1/workflows', undefined, { token })).status).toBe(403);
  });

  it('lets nobody give away more than they have', async () => {
    const { token } = (await call('POST', '/v1/tokens', { name: 'issuer', scopes: ['tokens:write', 'sources:read'] })).body as {
      token: string;
    };
    expect((await call('POST', '/v1/tokens', { name: 'x', scopes: ['sources:read'] }, { token })).status).toBe(201);
    expect((await call('POST', '/v1/tokens', { name: 'x', scopes: ['*'] }, { token })).status).toBe(403);
    expect((await call('POST', '/v1/tokens', { name: 'x', scopes: ['sources:write'] }, { token })).status).toBe(403);
    expect((await call('POST', '/v1/tokens', { name: 'x', scopes: ['everything'] })).body.errors[0]?.path).toBe('scopes[0]');
  });

  it('repeats the same token for the same Idempotency-Key', async () => {
    const create = () =>
      call('POST', '/v1/tokens', { name: 'once', scopes: ['sources:read'] }, { headers: { 'idempotency-key': 'token-once' } });
    const first = await create();
    const again = await create();
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
  });

  it('is accepted by other services from the topic alone, until it is revoked or ends', async () => {
    const follower = followDefinitions({ kafka: deployment.kafka, logger: createLogger({ name: 'test', level: 'silent' }) });
    await follower.start();
    try {
      expect(await follower.verifyToken(ADMIN_TOKEN)).toMatchObject({ id: 'tok_admin', scopes: ['*'] } satisfies Partial<TokenRecord>);
      const { id, token } = (await call('POST', '/v1/tokens', { name: 'short', scopes: ['profiles:read'] })).body as {
        id: string;
        token: string;
      };
      expect(await follower.verifyToken(token)).toBeDefined();
      expect((await call('DELETE', `/v1/tokens/${id}`)).status).toBe(204);
      await eventually(async () => (await follower.verifyToken(token)) === undefined, { what: 'the token to be refused' });
      expect((await call('GET', '/v1/sources', undefined, { token })).status).toBe(401);
      const ended = (await call('POST', '/v1/tokens', { name: 'ended', scopes: ['sources:read'], expiresAt: '2020-01-01T00:00:00.000Z' }))
        .body;
      expect((await call('GET', '/v1/sources', undefined, { token: ended.token })).status).toBe(401);
    } finally {
      await follower.stop();
    }
  });

  it('puts a new administrator token in the place of the old one', async () => {
    const renewed = 'trb_another-administrator-token';
    await service.stop();
    const next = clientOf(await deployment.start({ TRIBUTARY_ADMIN_TOKEN: renewed }));
    expect((await next('GET', '/v1/tokens', undefined, { token: renewed })).status).toBe(200);
    expect((await next('GET', '/v1/tokens', undefined, { token: ADMIN_TOKEN })).status).toBe(401);
  });
});
