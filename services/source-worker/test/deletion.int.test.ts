import { createHmac } from 'node:crypto';
import { definitionKey, type SourceDefinition, TOPICS } from '@tributary/contracts';
import { sha256Hex } from '@tributary/definitions';
import type { InRecord } from '@tributary/kafka';
import { createSecretBox } from '@tributary/secrets';
import { aSource, eventually, type RunningService } from '@tributary/testing';
import { type Connection, createConnection } from 'mongoose';
import { type Stack, startStack } from './stack.ts';

const BY_SOURCE = ['quarantine', 'quarantine_releases', 'uploads'];
const BY_ID = ['source_releases', 'pull_states', 'pull_requests'];
let stack: Stack;
let gateway: RunningService;
let worker: RunningService;
let database: Connection;
let releases: readonly InRecord[];

beforeAll(async () => {
  stack = await startStack();
  releases = await stack.watch(TOPICS.sourceReleases);
  database = await createConnection(stack.mongodbUri).asPromise();
  const scopes = ['sources:read', 'sources:write'];
  await stack.define({
    kind: 'token',
    id: 'tok_writer',
    revision: 1,
    name: 'writer',
    sha256: sha256Hex('trb_writer'),
    scopes,
    expiresAt: null,
  });
  [gateway, worker] = await Promise.all([stack.start('ingest-gateway'), stack.start('source-worker')]);
});
afterAll(async () => {
  await database.close();
  await stack.stop();
});

const api = (path: string, init: RequestInit) =>
  fetch(`${worker.url}${path}`, { ...init, headers: { authorization: 'Bearer trb_writer', ...init.headers } });

/** How many documents there are of a source, by collection. */
async function kept({ id }: SourceDefinition, uploadId: string): Promise<Record<string, number>> {
  const db = database.db!;
  const counts: Record<string, number> = {};
  for (const name of BY_SOURCE) counts[name] = await db.collection(name).countDocuments({ sourceId: id });
  for (const name of BY_ID) counts[name] = await db.collection<{ _id: string }>(name).countDocuments({ _id: id });
  counts['upload_chunks'] = await db.collection<{ _id: string }>('upload_chunks').countDocuments({ _id: { $regex: `^${uploadId}/` } });
  return counts;
}

/** A source of which everything is kept that can be: it refused a request, took a file, was read, and passed on what it held. */
async function aUsedSource(): Promise<{ source: SourceDefinition; uploadId: string }> {
  const box = createSecretBox(stack.secretKey);
  const secrets = [box.seal('a-secret-of-the-source')];
  const source = aSource({
    authentication: { scheme: 'hmac', header: 'x-signature', algorithm: 'sha256', encoding: 'hex', prefix: '', secrets },
    hold: { id: 'h1', since: new Date().toISOString(), isReleased: true },
  });
  await stack.define(source);
  const refused = await fetch(`${gateway.url}/v1/webhooks/${source.keys[0]!.key}`, {
    method: 'POST',
    body: '{}',
    headers: { 'x-signature': createHmac('sha256', 'another').update('{}').digest('hex') },
  });
  expect(refused.status).toBe(401);
  const text = (value: string) => Buffer.from(value).toString('base64');
  const uploaded = await api('/v1/uploads', {
    method: 'POST',
    body: 'email,total\nann@example.com,1\n',
    headers: {
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-length': '30',
      'upload-metadata': `sourceId ${text(source.id)}`,
    },
  });
  expect(uploaded.status).toBe(201);
  const uploadId = uploaded.headers.get('location')!.split('/').at(-1)!;
  await eventually(async () => (await kept(source, uploadId))['quarantine'] === 1, { what: 'the request in quarantine' });
  expect((await api(`/v1/sources/${source.id}/quarantine/release`, { method: 'POST' })).status).toBe(200);
  await eventually(async () => (await kept(source, uploadId))['source_releases'] === 1, { what: 'the release', timeoutMs: 60_000 });
  const pull: SourceDefinition['pull'] = {
    kind: 'postgresQuery',
    host: '127.0.0.1',
    port: 1,
    database: 'd',
    user: 'u',
    password: null,
    ssl: 'disable',
    from: { is: 'table', table: ['t'] },
    cursorColumn: 'c',
    keyColumns: ['k'],
    intervalSeconds: 1,
    lookbackSeconds: 0,
    lookbackRows: 1000,
    pageSize: 10,
  };
  await stack.define({ ...source, revision: 2, authentication: { scheme: 'pull' }, pull });
  await eventually(async () => (await api(`/v1/sources/${source.id}/pull/run`, { method: 'POST' })).ok, { what: 'the pull to be known' });
  await eventually(async () => Object.values(await kept(source, uploadId)).every((count) => count > 0), {
    what: 'everything to be kept',
    timeoutMs: 60_000,
  });
  return { source, uploadId };
}

const remove = ({ id }: SourceDefinition) =>
  stack.producer.sendAll([{ topic: TOPICS.definitions, key: definitionKey('source', id), value: null }]);
const untilGone = (source: SourceDefinition, uploadId: string) =>
  eventually(async () => Object.values(await kept(source, uploadId)).every((count) => count === 0), {
    what: 'nothing to be kept',
    timeoutMs: 60_000,
  });
const lastRelease = ({ id }: SourceDefinition) => releases.findLast(({ key }) => String(key) === id);

describe('of a source that was deleted', () => {
  it('nothing is kept, and of others everything', async () => {
    const [gone, other] = [await aUsedSource(), await aUsedSource()];
    await remove(gone.source);
    await untilGone(gone.source, gone.uploadId);
    await eventually(() => lastRelease(gone.source)?.value === null, { what: 'the end of what is said of its release' });
    expect((await api(`/v1/uploads/${gone.uploadId}`, {})).status).toBe(404);
    expect((await api(`/v1/sources/${gone.source.id}/quarantine`, {})).status).toBe(404);
    for (const count of Object.values(await kept(other.source, other.uploadId))) expect(count).toBeGreaterThan(0);
    expect(lastRelease(other.source)?.value).not.toBeNull();
  });

  it('nothing is kept when the worker was away', async () => {
    const [gone, other] = [await aUsedSource(), await aUsedSource()];
    await worker.kill9();
    await remove(gone.source);
    for (const count of Object.values(await kept(gone.source, gone.uploadId))) expect(count).toBeGreaterThan(0);
    worker = await stack.start('source-worker');
    await untilGone(gone.source, gone.uploadId);
    for (const count of Object.values(await kept(other.source, other.uploadId))) expect(count).toBeGreaterThan(0);
  });
});
