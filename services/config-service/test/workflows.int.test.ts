import type { WorkflowRecord } from '@tributary/contracts';
import { type Call, clientOf, DEFINITION, deploy, type Deployment, NONE, readTopic } from './harness.ts';

describe('workflows', () => {
  let deployment: Deployment;
  let call: Call;
  let sourceId: string;

  beforeAll(async () => {
    deployment = await deploy();
    call = clientOf(await deployment.start());
    sourceId = (await call('POST', '/v1/sources', { type: 'custom', name: 'Shop', authentication: NONE })).body.id;
  }, 120_000);
  afterAll(() => deployment.stop());

  const named = (name: string) => ({ ...DEFINITION, mapping: { ...DEFINITION.mapping, event: { name: { const: name } } } });
  const create = async () => (await call('POST', '/v1/workflows', { name: 'Purchases', sourceId })).body.id;
  const revisionOf = async (id: string) => (await call('GET', `/v1/workflows/${id}`)).body.revision;
  const saveDraft = async (id: string, definition: object = DEFINITION) =>
    call('PUT', `/v1/workflows/${id}/draft`, definition, { ifMatch: await revisionOf(id) });
  const publish = (id: string) => call('POST', `/v1/workflows/${id}/publish`);
  const published = async (id: string) => {
    const last = (await readTopic(deployment.kafka)).findLast(({ key }) => key === `workflow:${id}`);
    return last === undefined ? undefined : (JSON.parse(last.value ?? 'null') as WorkflowRecord);
  };

  it('creates a workflow without a version, which no service sees', async () => {
    const { status, headers, body } = await call('POST', '/v1/workflows', { name: 'Purchases', sourceId, delay: '5m' });
    expect([status, headers.get('etag'), headers.get('location')]).toEqual([201, '"1"', `/v1/workflows/${body.id}`]);
    expect(body).toMatchObject({ name: 'Purchases', sourceId, delay: '5m', status: 'inactive', version: null, draft: null, revision: 1 });
    await saveDraft(body.id);
    expect(await published(body.id)).toBeUndefined();
  });

  it('refuses a workflow of an unknown source, an unknown delay, an unknown field', async () => {
    const { status, body } = await call('POST', '/v1/workflows', { name: 'X', sourceId: 'src_doesnotexist' });
    expect([status, body.errors[0]?.path]).toEqual([400, 'sourceId']);
    const wrong = await call('POST', '/v1/workflows', { name: 'X', sourceId, delay: '2m', colour: 1 });
    expect(wrong.body.errors.map((error) => error.path).sort()).toEqual(['colour', 'delay']);
  });

  it('is active from its first publish, and answers when the version is on the topic', async () => {
    const id = await create();
    await saveDraft(id);
    const { status, body } = await publish(id);
    expect([status, body.version]).toEqual([200, 1]);
    expect((await call('GET', `/v1/workflows/${id}`)).body).toMatchObject({ status: 'active', version: 1 });
    expect(await published(id)).toMatchObject({ kind: 'workflow', id, sourceId, status: 'active', version: 1, definition: DEFINITION });
  });

  it('refuses a definition of the wrong form as a draft, naming the places', async () => {
    const id = await create();
    const { status, body } = await saveDraft(id, { mapping: { event: { name: { const: 'x', colour: 1 } }, identifiers: {} } });
    expect([status, body.code, body.errors[0]?.path]).toEqual([400, 'invalid_input', 'mapping.event.name.colour']);
    expect((await call('PUT', `/v1/workflows/${id}/draft`, DEFINITION)).status).toBe(428);
    expect((await call('PUT', `/v1/workflows/${id}/draft`, DEFINITION, { ifMatch: 9 })).status).toBe(412);
  });

  it('refuses to publish what does not compile, with one entry per wrong place, and changes nothing', async () => {
    const id = await create();
    await saveDraft(id, { ...DEFINITION, filter: { path: '$.nowhere[', op: 'resembles', value: 1 } });
    const { status, body } = await publish(id);
    expect([status, body.code]).toEqual([422, 'invalid_workflow']);
    expect(body.errors.map((error) => error.path)).toEqual(expect.arrayContaining(['filter.path', 'filter.op']));
    expect((await call('GET', `/v1/workflows/${id}`)).body).toMatchObject({ version: null, status: 'inactive' });
    expect(await published(id)).toBeUndefined();
  });

  it('refuses a definition with a path into a prototype, and one that is nested without end', async () => {
    const id = await create();
    await saveDraft(id, { ...DEFINITION, filter: { path: '$.body.__proto__.polluted', op: 'exists' } });
    expect((await publish(id)).status).toBe(422);
    const deep = `{"mapping":${JSON.stringify(DEFINITION.mapping)},"filter":${'{"all":['.repeat(10_000)}${']}'.repeat(10_000)}}`;
    const refused = await call('PUT', `/v1/workflows/${id}/draft`, deep, { ifMatch: await revisionOf(id) });
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_json']);
  });

  it('keeps versions for good, and rolls back by making a new one', async () => {
    const id = await create();
    for (const name of ['One', 'Two', 'Three']) {
      await saveDraft(id, named(name));
      await publish(id);
    }
    const rolledBack = await call('POST', `/v1/workflows/${id}/rollback`, { version: 1 });
    expect([rolledBack.status, rolledBack.body.version]).toEqual([200, 4]);
    expect(await published(id)).toMatchObject({ version: 4, definition: named('One') });
    const { body: list } = await call('GET', `/v1/workflows/${id}/versions?limit=3`);
    expect(list.data.map((each) => [each.version, each.rolledBackFrom])).toEqual([[4, 1], [3, null], [2, null]]); // prettier-ignore
    const { body: rest } = await call('GET', `/v1/workflows/${id}/versions?limit=3&cursor=${list.nextCursor}`);
    expect([rest.data.map(({ version }) => version), rest.nextCursor]).toEqual([[1], null]);
    expect((await call('GET', `/v1/workflows/${id}/versions/2`)).body).toMatchObject({
      version: 2,
      publishedBy: 'tok_admin',
      definition: named('Two'),
    });
    expect((await call('GET', `/v1/workflows/${id}/versions/9`)).status).toBe(404);
    expect((await call('POST', `/v1/workflows/${id}/rollback`, { version: 9 })).status).toBe(404);
    expect((await call('GET', `/v1/workflows/${id}`)).body).toMatchObject({ version: 4, draft: named('Three') });
  });

  it('gives every publish a version of its own when several come at once', async () => {
    const id = await create();
    await saveDraft(id);
    const answers = await Promise.all(Array.from({ length: 6 }, () => publish(id)));
    const versions = answers.filter(({ status }) => status === 200).map(({ body }) => body.version);
    expect(new Set(versions).size).toBe(versions.length);
    expect(answers.every(({ status }) => status === 200 || status === 412)).toBe(true);
    const { body } = await call('GET', `/v1/workflows/${id}/versions`);
    expect(body.data.map(({ version }) => version)).toEqual([...versions].sort((a, b) => b - a));
  });

  it('deactivates, activates and renames, and the topic follows', async () => {
    const id = await create();
    expect((await call('PATCH', `/v1/workflows/${id}`, { status: 'active' }, { ifMatch: 1 })).body).toMatchObject({
      status: 422,
      code: 'unprocessable',
    });
    await saveDraft(id);
    await publish(id);
    await call('PATCH', `/v1/workflows/${id}`, { status: 'inactive', name: 'Quiet' }, { ifMatch: await revisionOf(id) });
    expect(await published(id)).toMatchObject({ status: 'inactive', name: 'Quiet', version: 1 });
    await saveDraft(id, named('Two'));
    await publish(id);
    expect(await published(id)).toMatchObject({ status: 'inactive', version: 2 });
    await call('PATCH', `/v1/workflows/${id}`, { status: 'active' }, { ifMatch: await revisionOf(id) });
    expect(await published(id)).toMatchObject({ status: 'active', version: 2 });
    expect((await call('PATCH', `/v1/workflows/${id}`, { status: 'asleep' }, { ifMatch: await revisionOf(id) })).status).toBe(400);
  });

  it('refuses to publish without a draft', async () => {
    expect((await publish(await create())).body).toMatchObject({ status: 422, code: 'unprocessable' });
  });

  it('tries the draft, or a version, on a payload and writes nothing', async () => {
    const id = await create();
    expect((await call('POST', `/v1/workflows/${id}/test`, { payload: {} })).status).toBe(422);
    await saveDraft(id, named('One'));
    await publish(id);
    await saveDraft(id, named('Two'));
    const before = await readTopic(deployment.kafka);
    const payload = { status: 'paid', email: 'Ann@Example.com', total: '12.50' };
    const tried = await call('POST', `/v1/workflows/${id}/test`, { payload });
    expect(tried.body).toMatchObject({
      version: 'draft',
      outcome: 'mapped',
      update: {
        workflowId: id,
        mayMerge: false,
        event: { name: 'Two' },
        identifiers: [{ type: 'email', value: 'ann@example.com' }],
        traits: { total: { value: 12.5, keep: 'latest' } },
      },
    });
    expect((await call('POST', `/v1/workflows/${id}/test`, { payload, version: 1 })).body).toMatchObject({
      version: 1,
      update: { event: { name: 'One' }, workflowVersion: 1 },
    });
    expect((await call('POST', `/v1/workflows/${id}/test`, { payload: { status: 'open' } })).body).toMatchObject({
      outcome: 'filtered',
      message: expect.any(String) as string,
    });
    expect((await call('POST', `/v1/workflows/${id}/test`, { payload: { status: 'paid' } })).body).toMatchObject({
      outcome: 'failed',
      code: 'no_identifier',
    });
    expect((await call('POST', `/v1/workflows/${id}/test`, { payload, version: 7 })).status).toBe(404);
    expect(await readTopic(deployment.kafka)).toEqual(before);
  });

  it('lists the workflows of a source', async () => {
    const other = (await call('POST', '/v1/sources', { type: 'custom', name: 'Other', authentication: NONE })).body.id;
    const { body } = await call('POST', '/v1/workflows', { name: 'Its own', sourceId: other });
    const listed = await call('GET', `/v1/workflows?sourceId=${other}`);
    expect(listed.body).toMatchObject({ data: [{ id: body.id, name: 'Its own' }], nextCursor: null });
  });
});
