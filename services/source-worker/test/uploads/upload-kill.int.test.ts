import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { requestIdOfRow } from '@tributary/contracts';
import { aSource, eventually, type RunningService, startService } from '@tributary/testing';
import type { Upload } from 'tus-js-client';
import { idOf, sendFile, startUploads, TOKEN, type UploadHarness, withDatabase } from './upload-harness.ts';

const source = aSource();
const ROWS = 20_000;
const NOTE = 'a note that makes the row as long as those of an export of customers are: about 150 bytes';
/** Few rows of many bytes: what is measured is bytes, and what takes time is rows. */
const LONG_NOTE = NOTE.repeat(22);
const LONG_ROWS = 15_000;
/** V8's heap in MiB; the large file has 30 MiB, and text, bodies and records of all its rows would be three times that. */
const SMALL_HEAP = '64';
/** For machines that have other work too. */
const LONG_MS = 400_000;
let harness: UploadHarness;

/** Every 1000th row is bad. */
function largeTable(salt: string, rows = ROWS, note = NOTE): Buffer {
  const lines = Array.from({ length: rows }, (_, i) => {
    const columns = [`${salt}-${i}`, `person${i}@example.com`, `"Last, ${i}"`, '2026-01-02', note];
    return (i % 1000 === 999 ? columns.slice(1) : columns).join(',');
  });
  return Buffer.from(`id,email,name,since,note\n${lines.join('\n')}\n`);
}

beforeAll(async () => {
  harness = await startUploads([source], { NODE_OPTIONS: `--max-old-space-size=${SMALL_HEAP}` });
});
// a worker that has joined its groups beside a killed one could leave them only when the session of that has run out
afterAll(async () => {
  await harness.worker.kill9();
  await harness.stop();
});

/** Of the leases of imports: every worker that is at one. */
async function holdersOf(ids: readonly string[]): Promise<ReadonlySet<unknown>> {
  return withDatabase(harness, async (db) => {
    const names = ids.map((id) => `upload:${id}:importing`);
    const leases = await db
      .collection<{ _id: string; holder: string }>('worker_leases')
      .find({ _id: { $in: names }, expiresAt: { $gt: Date.now() } })
      .toArray();
    return new Set(leases.map(({ holder }) => holder));
  });
}

function peakMiB(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Every good row of the table once, by id, and nothing else. */
async function expectEachRowOnce(id: string, rows = ROWS): Promise<void> {
  const good = rows - rows / 1000;
  const status = await harness.until(id, 'done', 'failed');
  expect(status).toMatchObject({ state: 'done', import: { read: rows, accepted: good, bad: rows / 1000 } });
  const ids = () => new Set(harness.eventsOf(id).map(({ eventId }) => eventId));
  await eventually(() => ids().size >= good, { what: 'all rows', timeoutMs: 60_000 });
  expect(ids().size).toBe(good);
  const requestIds = new Set(harness.eventsOf(id).map(({ requestId }) => requestId));
  expect(requestIds.size).toBe(good);
  // lines count from 1, and the header is the first
  for (const line of [2, 1000, rows]) expect(requestIds.has(requestIdOfRow(id, line))).toBe(true);
  expect(requestIds.has(requestIdOfRow(id, 1001))).toBe(false);
  const report = await (await harness.api(`/v1/uploads/${id}/report?format=ndjson`)).text();
  const lines = report.trim().split('\n').map((line) => (JSON.parse(line) as { line: number }).line); // prettier-ignore
  expect(lines).toEqual(Array.from({ length: rows / 1000 }, (_, i) => (i + 1) * 1000 + 1));
}

describe('a large file', () => {
  it(
    'is imported in a heap that could not hold it',
    async () => {
      const id = await harness.send(largeTable('a', LONG_ROWS, LONG_NOTE), { sourceId: source.id, mode: 'import' });
      await expectEachRowOnce(id, LONG_ROWS);
      expect(peakMiB(harness.worker.pid)).toBeLessThan(300);
    },
    LONG_MS,
  );

  it('has every row once when the worker is killed in the middle of the import, twice', async () => {
    const id = await harness.send(largeTable('b'), { sourceId: source.id, mode: 'import' });
    let done = 0;
    for (let kills = 0; kills < 2; kills++) {
      done = await eventually(
        async () => {
          const { state, import: run } = await harness.status(id);
          return state === 'importing' && (run?.read ?? 0) > done ? run?.read : undefined;
        },
        { what: 'the import to go on', timeoutMs: 100_000 },
      ) as number; // prettier-ignore
      await harness.worker.kill9();
      await harness.restart();
    }
    expect(done).toBeLessThan(ROWS);
    await expectEachRowOnce(id);
  });

  it('is received on when the worker is killed in the middle', async () => {
    const rows = 4000;
    const file = largeTable('c', rows, LONG_NOTE);
    let upload: Upload | undefined;
    const broken = sendFile(harness, file, { sourceId: source.id, mode: 'import' }, {
      onProgress(sent, which) {
        if (sent > 3_000_000) upload ??= which;
      },
    }); // prettier-ignore
    const failed = broken.then(() => false, () => true); // prettier-ignore
    const id = await eventually(() => upload && idOf(upload), { what: 'a part of the file to be sent' });
    await harness.worker.kill9();
    expect(await failed).toBe(true);
    await harness.restart();
    const before = await harness.status(id as string);
    expect(before.state).toBe('receiving');
    expect(before.bytes.received).toBeGreaterThan(0);
    await sendFile(harness, file, {}, { uploadUrl: `${harness.worker.url}/v1/uploads/${id}` });
    await expectEachRowOnce(id as string, rows);
  });
});

describe('two workers', () => {
  it(
    'share what is to be imported, and one has every row once of what the other was at when it was killed',
    async () => {
      // several imports at once, for which the small heap is not made
      const environment = { ...harness.environment, NODE_OPTIONS: '' };
      const [first, other] = [await startService('source-worker', environment), await startService('source-worker', environment)];
      await harness.worker.kill9();
      harness.worker = first;
      for (const { url } of [first, other])
        await eventually(async () => (await fetch(`${url}/readyz`)).ok, { what: 'a worker to be ready' });
      const rows = 6000;
      // who receives a file begins with it at once
      const workers = [harness.worker, other];
      const ids = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          sendFile({ worker: workers[n % 2] as RunningService }, largeTable(`d${n}`, rows), { sourceId: source.id, mode: 'import' }),
        ),
      );
      await eventually(async () => (await holdersOf(ids)).size === 2, { what: 'both workers to be at it', timeoutMs: 100_000 });
      await harness.worker.kill9();
      harness.worker = other;
      for (const id of ids) await expectEachRowOnce(id, rows);
    },
    LONG_MS,
  );

  it('that receive the same bytes at once store them once', async () => {
    const other = await startService('source-worker', harness.environment);
    await eventually(async () => (await fetch(`${other.url}/readyz`)).ok, { what: 'the other worker to be ready' });
    const size = 3_000_000;
    const headers = { authorization: `Bearer ${TOKEN}`, 'Tus-Resumable': '1.0.0' };
    const created = await fetch(`${harness.worker.url}/v1/uploads`, {
      method: 'POST',
      headers: { ...headers, 'Upload-Length': String(size), 'Upload-Metadata': `sourceId ${Buffer.from(source.id).toString('base64')}` },
    });
    const location = created.headers.get('location') as string;
    const file = Buffer.from('a line of some length, for a table of one column\n'.repeat(size / 49 + 1)).subarray(0, size);
    for (let offset = 0; offset < size;) {
      const patch = (url: string) =>
        fetch(url + location, {
          method: 'PATCH',
          headers: { ...headers, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
          body: file.subarray(offset, offset + 700_000),
        });
      const statuses = (await Promise.all([patch(harness.worker.url), patch(other.url)])).map(({ status }) => status);
      expect(statuses.every((status) => status === 204 || status === 409)).toBe(true);
      const head = await fetch(other.url + location, { method: 'HEAD', headers });
      offset = Number(head.headers.get('upload-offset'));
    }
    const id = location.split('/').at(-1) as string;
    const { bytes, file: found } = await harness.until(id, 'waiting');
    expect(bytes).toEqual({ received: size, total: size });
    expect(found?.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    await other.kill9();
  });
});
