import { type Call, clientOf, DEFINITION, deploy, type Deployment, NONE, withDatabase } from './harness.ts';

describe('Idempotency-Key', () => {
  let deployment: Deployment;
  let call: Call;
  let sourceId: string;

  beforeAll(async () => {
    deployment = await deploy();
    call = clientOf(await deployment.start());
    sourceId = (await call('POST', '/v1/sources', { type: 'custom', name: 'Shop', authentication: NONE })).body.id;
  });
  afterAll(() => deployment.stop());

  /** As it is after a process died between the effect and its answer, and the claim has run out. */
  const loseAnswers = () =>
    withDatabase(deployment.mongodbUri, (db) =>
      db.collection('idempotency_keys').updateMany({}, { $set: { answer: null, claimedAt: new Date(0) } }),
    );
  const workflow = async () => {
    const { id } = (await call('POST', '/v1/workflows', { name: 'Purchases', sourceId })).body;
    await call('PUT', `/v1/workflows/${id}/draft`, DEFINITION, { ifMatch: 1 });
    return `/v1/workflows/${id}`;
  };

  it('makes a version once, although the first answer was lost', async () => {
    const path = await workflow();
    const headers = { 'idempotency-key': 'publish' };
    expect((await call('POST', `${path}/publish`, undefined, { headers, ifMatch: 2 })).body.version).toBe(1);
    await loseAnswers();
    // the revision that the caller has seen is stale by its own doing
    const repeat = await call('POST', `${path}/publish`, undefined, { headers, ifMatch: 2 });
    expect([repeat.status, repeat.body.version]).toEqual([200, 1]);

    const back = { 'idempotency-key': 'roll back' };
    expect((await call('POST', `${path}/rollback`, { version: 1 }, { headers: back })).status).toBe(400);
    const rollBack = () => call('POST', `${path}/rollback`, { version: 1 }, { headers: { 'idempotency-key': 'roll-back' } });
    expect((await rollBack()).body.version).toBe(2);
    await loseAnswers();
    expect((await rollBack()).body.version).toBe(2);
    expect((await call('GET', path)).body.version).toBe(2);
  });

  it('gives a source one new key, although the first answer was lost', async () => {
    const rotate = () => call('POST', `/v1/sources/${sourceId}/rotate-key`, {}, { headers: { 'idempotency-key': 'rotate' } });
    const { key } = (await rotate()).body;
    await loseAnswers();
    const repeat = await rotate();
    expect(repeat.body.key).toBe(key);
    expect(repeat.body.previousKeys).toHaveLength(1);
  });

  it('is kept by the time of the first request, whatever became of its attempts', async () => {
    await workflow();
    const indexes = await withDatabase(deployment.mongodbUri, (db) => db.collection('idempotency_keys').indexes());
    const expiry = indexes.find((index) => index.expireAfterSeconds !== undefined);
    expect([expiry?.key, expiry?.expireAfterSeconds]).toEqual([{ createdAt: 1 }, 48 * 60 * 60]);
  });
});
