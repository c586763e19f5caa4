import { aSource, eventually, startService } from '@tributary/testing';
import { startUploads, TOKEN, type UploadHarness, withDatabase } from './upload-harness.ts';

const FILE = 1000;
const ROOM = 3 * FILE;
const source = aSource();
let harness: UploadHarness;

beforeAll(async () => {
  harness = await startUploads([source], { WORKER_UPLOAD_MAX_BYTES: String(ROOM), WORKER_UPLOAD_MAX_TOTAL_BYTES: String(ROOM) });
});
// a worker that has joined its groups beside a killed one could leave them only when the session of that has run out
afterAll(async () => {
  await harness.worker.kill9();
  await harness.stop();
});

interface Created {
  readonly status: number;
  readonly id: string | undefined;
  readonly problem: { code?: string; detail?: string };
}

async function create(size = FILE, { url, key }: { url?: string; key?: string } = {}): Promise<Created> {
  const response = await fetch(`${url ?? harness.worker.url}/v1/uploads`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(size),
      'Upload-Metadata': `sourceId ${Buffer.from(source.id).toString('base64')}`,
      ...(key !== undefined && { 'Idempotency-Key': key }),
    },
  });
  const text = await response.text();
  const id = response.headers.get('location')?.split('/').at(-1);
  return { status: response.status, id, problem: text === '' ? {} : (JSON.parse(text) as Created['problem']) };
}

const listed = async () =>
  ((await (await harness.api('/v1/uploads?limit=500')).json()) as { data: { id: string }[] }).data.map(({ id }) => id);
const remove = (id: string) => harness.api(`/v1/uploads/${id}`, { method: 'DELETE' });
const table = (rows: number) => Buffer.from(`id\n${'x'.repeat(7)}\n`.padEnd(FILE - 8 * rows, '-') + 'row-row\n'.repeat(rows));

afterEach(async () => {
  for (const id of await listed()) {
    await remove(id);
    await remove(id);
  }
});

describe('the bytes of all files', () => {
  it('have a limit, which a refusal names with what is used and by which files', async () => {
    const ids = [await create(), await create(2 * FILE)].map(({ id }) => id as string);
    const refused = await create(1);
    expect([refused.status, refused.problem.code]).toEqual([507, 'upload_storage_full']);
    for (const said of [`${ROOM} of ${ROOM}`, `${ids[0]} (${FILE} bytes, receiving)`, `${ids[1]} (${2 * FILE} bytes, receiving)`])
      expect(refused.problem.detail).toContain(said);
    expect((await listed()).sort()).toEqual(ids.sort());
    expect((await create(0)).status).toBe(201);
  });

  it('count no upload twice that is created again by its Idempotency-Key', async () => {
    const [first, again] = [await create(ROOM, { key: 'once' }), await create(ROOM, { key: 'once' })];
    expect([first.status, again.status, again.id]).toEqual([201, 201, first.id]);
  });

  it('are given back when a file is cancelled, and when it is imported', async () => {
    const { id } = await create(ROOM);
    expect((await create()).status).toBe(507);
    await remove(id as string);
    const imports = await Promise.all([1, 2, 3].map((rows) => harness.send(table(rows), { sourceId: source.id, mode: 'import' })));
    for (const each of imports) await harness.until(each, 'done');
    const room = await eventually(async () => { const made = await create(ROOM); return made.status === 201 ? made : undefined; }, { what: 'room' }); // prettier-ignore
    expect(room?.status).toBe(201);
  });

  it('are given back of a file whose worker was killed before it could do so', async () => {
    const id = await harness.send(table(1), { sourceId: source.id, mode: 'import' });
    await harness.until(id, 'done');
    await eventually(async () => (await keptOf(id)) === 0, { what: 'the bytes to be removed' });
    await withDatabase(harness, (db) => db.collection<{ _id: string }>('uploads').updateOne({ _id: id }, { $set: { keptBytes: ROOM } }));
    await harness.worker.kill9();
    await harness.restart();
    await eventually(async () => (await create(ROOM)).status === 201, { what: 'room' });
  });

  it('stay below it when two workers are asked at once', async () => {
    const other = await startService('source-worker', harness.environment);
    await eventually(async () => (await fetch(`${other.url}/readyz`)).ok, { what: 'the other worker to be ready' });
    const urls = [harness.worker.url, other.url];
    const made = await Promise.all(Array.from({ length: 20 }, (_, i) => create(FILE, { url: urls[i % 2] as string })));
    const taken = made.flatMap(({ id }) => id ?? []);
    expect(taken.length).toBeLessThanOrEqual(ROOM / FILE);
    expect((await listed()).sort()).toEqual(taken.sort());
    // what all were refused for is there for the next
    for (let more = taken.length; more < ROOM / FILE; more++) expect((await create()).status).toBe(201);
    expect((await create()).status).toBe(507);
    await other.kill9();
  });
});

async function keptOf(id: string): Promise<unknown> {
  return withDatabase(harness, async (db) => {
    const [upload, chunks] = await Promise.all([
      db.collection<{ _id: string }>('uploads').findOne({ _id: id }),
      db.collection<{ _id: string }>('upload_chunks').countDocuments({ _id: { $gt: `${id}/`, $lt: `${id}0` } }),
    ]);
    return (upload as unknown as { keptBytes: number }).keptBytes + chunks;
  });
}
