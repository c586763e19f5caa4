import type { SourceDefinition } from '@tributary/contracts';
import { aSource, aWorkflow, eventually } from '@tributary/testing';
import type { Upload } from 'tus-js-client';
import { idOf, READING_TOKEN, sendFile, startUploads, TOKEN, type UploadHarness } from './upload-harness.ts';

const MAX_BYTES = 2_000_000;
const source = aSource({ limits: { maxBodyBytes: 10_000, requestsPerSecond: null, burst: null } });
const keyed = aSource({ deduplication: { from: 'body', path: '$.id' } });
const inactive = aSource({ status: 'inactive' });
const mapped = aSource();
const workflow = aWorkflow({
  sourceId: mapped.id,
  definition: {
    filter: { path: '$.body.country', op: 'notEquals', value: 'XX' },
    mapping: {
      event: { name: { const: 'Imported' }, time: { path: '$.body.at', fn: [['parseDate']] } },
      identifiers: { email: { path: '$.body.email' } },
    },
  },
});
let harness: UploadHarness;

beforeAll(async () => {
  harness = await startUploads([source, keyed, inactive, mapped, workflow], { WORKER_UPLOAD_MAX_BYTES: String(MAX_BYTES) });
});
afterAll(() => harness.stop());

const table = (rows: number) => Buffer.from(`id,name\n${Array.from({ length: rows }, (_, i) => `${i + 1},"name, ${i}"\n`).join('')}`);
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function create(metadata: Record<string, string>, headers: Record<string, string> = {}, token = TOKEN) {
  const pairs = Object.entries(metadata).map(([name, value]) => `${name} ${base64(value)}`);
  const tus = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '10', 'Upload-Metadata': pairs.join(',') };
  const response = await harness.api('/v1/uploads', { method: 'POST', headers: { ...tus, ...headers } }, token);
  const text = await response.text();
  return { response, problem: (text === '' ? {} : JSON.parse(text)) as { code?: string; errors?: { path: string; code: string }[] } };
}

async function imported(file: Buffer | string, metadata: Record<string, string> = {}, of: SourceDefinition = source) {
  const id = await harness.send(Buffer.from(file), { sourceId: of.id, mode: 'import', ...metadata });
  const status = await harness.until(id, 'done', 'failed');
  const count = status.import?.accepted ?? 0;
  const events = await eventually(() => (harness.eventsOf(id).length >= count ? harness.eventsOf(id) : undefined), { what: 'the events' });
  return { id, status, events: events ?? [] };
}

const bodies = (events: readonly { body: Uint8Array }[]) => events.map(({ body }) => Buffer.from(body).toString()).sort();

describe('an upload', () => {
  it('goes on where it was broken off', async () => {
    const file = table(60_000);
    let first: Upload | undefined;
    await new Promise<void>((resolve) => {
      sendFile(harness, file, { sourceId: source.id }, {
        chunkSize: 100_000,
        onProgress(sent, upload) {
          if (sent < 400_000 || first !== undefined) return;
          first = upload;
          void upload.abort().then(resolve);
        },
      }).catch(() => undefined);
    }); // prettier-ignore
    const interrupted = first as Upload;
    const { bytes } = await harness.status(idOf(interrupted));
    expect(bytes.received).toBeGreaterThan(0);
    expect(bytes.received).toBeLessThan(file.length);
    let sentFrom = Infinity;
    const id = await sendFile(harness, file, {}, {
      uploadUrl: interrupted.url as string,
      onProgress: (sent) => { sentFrom = Math.min(sentFrom, sent); },
    }); // prettier-ignore
    expect(sentFrom).toBeGreaterThanOrEqual(bytes.received);
    const status = await harness.until(id, 'waiting');
    expect(status.bytes).toEqual({ received: file.length, total: file.length });
  });

  it('is shown with its columns, their types and its first rows before anything is imported', async () => {
    const file = Buffer.from(
      'Größe;E-Mail;Seit;Notiz\n1;ann@example.com;2026-01-02;\n2;bob@example.com;2026-02-03;"ja; ""nein"""\n',
      'latin1',
    );
    const id = await harness.send(file, { sourceId: source.id, filename: 'Kunden.csv' });
    const status = await harness.until(id, 'waiting');
    expect(status).toMatchObject({
      filename: 'Kunden.csv',
      progress: 1,
      file: { format: 'csv', encoding: 'windows-1252', delimiter: ';' },
      import: null,
    });
    expect(status.file?.columns).toEqual([
      { name: 'Größe', type: 'integer', emptyShare: 0 },
      { name: 'E-Mail', type: 'email', emptyShare: 0 },
      { name: 'Seit', type: 'date', emptyShare: 0 },
      { name: 'Notiz', type: 'text', emptyShare: 0.5 },
    ]);
    expect(status.file?.preview[1]).toEqual({ Größe: '2', 'E-Mail': 'bob@example.com', Seit: '2026-02-03', Notiz: 'ja; "nein"' });
    expect(harness.eventsOf(id)).toEqual([]);

    expect((await harness.api(`/v1/uploads/${id}/import`, { method: 'POST' })).status).toBe(202);
    await harness.until(id, 'done');
    await eventually(() => harness.eventsOf(id).length === 2, { what: 'both rows' });
    expect((await harness.api(`/v1/uploads/${id}/import`, { method: 'POST' })).status).toBe(409);
  });

  it.each<[what: string, file: Buffer, rows: string[]]>([
    ['TSV in UTF-16', Buffer.from('\ufeffa\tb\n1\té\n', 'utf16le'), ['{"a":"1","b":"é"}']],
    ['NDJSON, numbers as they are', Buffer.from('{"id":12345678901234567890}\n{"n":1.10}\n'), ['{"id":12345678901234567890}', '{"n":1.10}']],
    ['a JSON array, numbers as they are', Buffer.from('[{"id":12345678901234567890},\n {"n":1.10}]'), ['{"id":12345678901234567890}', '{"n":1.10}']],
    ['line ends in quotes', Buffer.from('a,b\r\n"1\r\n2",3\r\n'), ['{"a":"1\\r\\n2","b":"3"}']],
    ['nothing', Buffer.alloc(0), []],
    ['a header alone', Buffer.from('a,b\n'), []],
  ])('of %s becomes events', async (_what, file, rows) => {
    const { status, events } = await imported(file);
    expect(status).toMatchObject({ state: 'done', import: { read: rows.length, accepted: rows.length, bad: 0 } });
    expect(bodies(events)).toEqual(rows);
  }); // prettier-ignore

  it('reports each bad row by its line, and imports the others', async () => {
    const rows = ['id,name', '1,a', '2', '3,"c"x', '4,"multi', 'line"', '5,e,f', '', `6,${'x'.repeat(10_000)}`, '=7,"=1+1",@SUM(A1)', '8,h', '9,"open'];
    const { id, status, events } = await imported(rows.join('\n'));
    expect(status.import).toMatchObject({ read: 9, accepted: 3, bad: 6 });
    expect(bodies(events)).toEqual(['{"id":"1","name":"a"}', '{"id":"4","name":"multi\\nline"}', '{"id":"8","name":"h"}']);
    const report = await harness.api(`/v1/uploads/${id}/report?format=ndjson`);
    const found = (await report.text()).trim().split('\n').map((line) => JSON.parse(line) as { line: number; code: string; row: string });
    expect(found.map(({ line, code }) => [line, code])).toEqual([
      [3, 'wrong_column_count'],
      [4, 'malformed_quote'],
      [7, 'wrong_column_count'],
      [9, 'row_too_large'],
      [10, 'wrong_column_count'],
      [12, 'unclosed_quote'],
    ]);
    expect(found[4]?.row).toBe('=7,"=1+1",@SUM(A1)');
    const asTable = await harness.api(`/v1/uploads/${id}/report`);
    expect(asTable.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(asTable.headers.get('content-disposition')).toContain('attachment');
    expect(await asTable.text()).toContain(`10,,wrong_column_count,"the row has 3 values, and the file 2 columns","'=7,""=1+1"",@SUM(A1)"\r\n`);
    expect(status.import?.problems.find(({ code }) => code === 'wrong_column_count')).toMatchObject({ count: 3, lines: [3, 7, 10] });
  }); // prettier-ignore

  it('makes no new events when the same file is uploaded again; rows of another file are others', async () => {
    const file = table(500);
    const [first, second] = [await imported(file), await imported(file)];
    const ids = (events: readonly { eventId: string }[]) => events.map(({ eventId }) => eventId).sort();
    expect(new Set(ids(first.events)).size).toBe(500);
    expect(ids(second.events)).toEqual(ids(first.events));
    expect([first, second].map(({ status }) => status.import)).toMatchObject([
      { accepted: 500, duplicates: 0 },
      { accepted: 500, duplicates: 500 },
    ]);
    expect(second.status.nextStep).toContain('All of them had been sent before');
    const other = await imported(Buffer.concat([file, Buffer.from('501,x\n')]));
    expect(other.status.import).toMatchObject({ accepted: 501, duplicates: 0 });
    expect(other.events.filter(({ eventId }) => ids(first.events).includes(eventId))).toEqual([]);
  });

  it('is de-duplicated as its source is, or as it says itself', async () => {
    const [first, second] = [await imported('id,a\n1,x\n2,y\n', {}, keyed), await imported('{"id":2}\n{"id":3}\n', {}, keyed)];
    expect(new Set([...first.events, ...second.events].map(({ eventId }) => eventId)).size).toBe(3);
    const named = { deduplication: 'a' };
    const [third, fourth] = [await imported('id,a\n1,x\n2,y\n', named, keyed), await imported('id,a\n7,x\n8,z\n', named, keyed)];
    expect(new Set([...third.events, ...fourth.events].map(({ eventId }) => eventId)).size).toBe(3);
  });

  it('says how many of its rows had been sent before: by another file, or by an earlier row', async () => {
    const own = aSource({ deduplication: { from: 'body', path: '$.id' } });
    await harness.publish([own]);
    const counts = async (file: string) => (await imported(file, {}, own)).status.import;
    expect(await counts('id,a\n1,x\n2,y\n1,z\n')).toMatchObject({ accepted: 3, duplicates: 1 });
    expect(await counts('{"id":2}\n{"id":3}\n{"id":3}\n{"id":1}\n')).toMatchObject({ accepted: 4, duplicates: 3 });
    expect(await counts('id\n4\n5,6\n')).toMatchObject({ accepted: 1, bad: 1, duplicates: 0 });
  });

  it('into a paused source is held, and comes in its order when the source goes on', async () => {
    const hold = { id: 'h1', since: new Date().toISOString(), isReleased: false };
    const own = aSource({ status: 'paused', hold, ordering: { from: 'body', path: '$.key' } });
    await harness.publish([own]);
    const rows = Array.from({ length: 3000 }, (_, n) => `{"key":"${'abc'.charAt(n % 3)}","n":${n}}\n`);
    const id = await harness.send(Buffer.from(rows.join('')), { sourceId: own.id, mode: 'import' });
    expect(await harness.until(id, 'done', 'failed')).toMatchObject({ state: 'done', import: { accepted: 3000 } });
    expect(harness.eventsOf(id)).toEqual([]);
    await harness.publish([{ ...own, revision: 2, status: 'active', hold: { ...hold, isReleased: true } }]);
    await eventually(() => harness.eventsOf(id).length >= 3000, { what: 'the rows to come in', timeoutMs: 90_000 });
    const came = harness.eventsOf(id).map(({ body }) => JSON.parse(Buffer.from(body).toString()) as { key: string; n: number });
    for (const [first, key] of ['a', 'b', 'c'].entries())
      expect(came.filter((row) => row.key === key).map(({ n }) => n)).toEqual(Array.from({ length: 1000 }, (_, i) => first + 3 * i));
  });

  it('has a name that is shown and nothing else', async () => {
    const filename = '../../../etc/passwd\u0000"; rm -rf /';
    const { id, status } = await imported('a\n1\n', { filename });
    expect(status.filename).toBe(filename);
    const report = await harness.api(`/v1/uploads/${id}/report`);
    expect(report.headers.get('content-disposition')).toBe(`attachment; filename="${id}-bad-rows.csv"`);
    expect((await harness.api('/v1/uploads/..%2F..%2Fetc%2Fpasswd')).status).toBe(404);
  });

  it('is cancelled, and is forgotten when it has ended', async () => {
    const id = await harness.send(table(10), { sourceId: source.id });
    await harness.until(id, 'waiting');
    expect((await harness.api(`/v1/uploads/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await harness.status(id)).state).toBe('cancelled');
    const head = await harness.api(`/v1/uploads/${id}`, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
    expect(head.status).toBe(410);
    expect((await harness.api(`/v1/uploads/${id}/import`, { method: 'POST' })).status).toBe(409);
    expect((await harness.api(`/v1/uploads/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await harness.api(`/v1/uploads/${id}`)).status).toBe(404);
  });

  it('fails when its source is switched off, and goes on when that is on again', async () => {
    const own = aSource();
    await harness.publish([own]);
    const file = table(1000);
    const { response } = await create({ sourceId: own.id, mode: 'import' }, { 'Upload-Length': String(file.length) });
    const location = response.headers.get('location') as string;
    const id = location.split('/').at(-1) as string;
    const isTaken = async () => (await create({ sourceId: own.id })).response.status === 201;
    await harness.publish([{ ...own, revision: 2, status: 'inactive' }]);
    await eventually(async () => !(await isTaken()), { what: 'the source to be off' });
    await sendFile(harness, file, {}, { uploadUrl: harness.worker.url + location });
    expect(await harness.until(id, 'failed', 'done')).toMatchObject({ state: 'failed', failure: { code: 'source_inactive' } });
    expect((await harness.api(`/v1/uploads/${id}/import`, { method: 'POST' })).status).toBe(403);
    await harness.publish([{ ...own, revision: 3 }]);
    await eventually(isTaken, { what: 'the source to be on' });
    expect((await harness.api(`/v1/uploads/${id}/import`, { method: 'POST' })).status).toBe(202);
    expect(await harness.until(id, 'done')).toMatchObject({ failure: null, import: { read: 1000, accepted: 1000 } });
  });

  it('is listed by its source, newest first', async () => {
    const own = aSource();
    await harness.publish([own]);
    const ids = [];
    for (let i = 0; i < 3; i++) ids.unshift(await harness.send(table(1), { sourceId: own.id }));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await harness.api(`/v1/uploads?sourceId=${own.id}&limit=2${cursor && `&cursor=${cursor}`}`);
      const page = (await answer.json()) as { data: { id: string }[]; nextCursor: string | null };
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(ids);
  });

  it('with an Idempotency-Key is created once', async () => {
    const key = { 'Idempotency-Key': 'k1' };
    const [first, second] = [await create({ sourceId: source.id }, key), await create({ sourceId: source.id }, key)];
    expect([first.response.status, second.response.status]).toEqual([201, 201]);
    expect(second.response.headers.get('location')).toBe(first.response.headers.get('location'));
    expect((await create({ sourceId: source.id, filename: 'x' }, key)).problem.code).toBe('idempotency_key_reused');
  });
});

describe('a validation', () => {
  const file = Buffer.from(
    ['email,country,at', 'ann@example.com,DE,2026-01-02', 'bob@example.com,DE,never', ',DE,2026-01-02', 'x@example.com,XX,2026-01-02', 'short', ''].join('\n'),
  ); // prettier-ignore

  it('says what the workflows make of the first rows, and writes nothing', async () => {
    const id = await harness.send(file, { sourceId: mapped.id });
    await harness.until(id, 'waiting');
    const post = (body: object) =>
      harness.api(`/v1/uploads/${id}/validation`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    const answer = await post({});
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      read: 5,
      accepted: 2,
      bad: 3,
      problems: [
        { code: 'invalid_event_time', column: 'mapping.event.time', count: 1, lines: [3] },
        { code: 'no_identifier', count: 1, lines: [4] },
        { code: 'wrong_column_count', count: 1, lines: [6] },
      ],
      workflows: [{ workflowId: workflow.id, mapped: 1, filtered: 1, failed: 2 }],
    });
    expect(await (await post({ rows: 1 })).json()).toMatchObject({ read: 1, bad: 0 });
    const definition = { mapping: { event: { name: { const: 'X' } }, identifiers: { email: { path: '$.body.mail' } } } };
    expect(await (await post({ definition })).json()).toMatchObject({ accepted: 0, workflows: [{ mapped: 0, failed: 4 }] });
    expect((await post({ workflowId: 'wf_none00000000' })).status).toBe(422);
    expect((await post({ definition: { mapping: {} } })).status).toBe(400);
    expect(harness.eventsOf(id)).toEqual([]);
  }); // prettier-ignore

  it('of all rows leaves a report, and the import can follow', async () => {
    const id = await harness.send(file, { sourceId: mapped.id, mode: 'validate' });
    const { validation } = await harness.until(id, 'waiting');
    expect(validation).toMatchObject({ read: 5, accepted: 2, bad: 3, workflows: [{ mapped: 1, filtered: 1, failed: 2 }] });
    const report = await (await harness.api(`/v1/uploads/${id}/report`, { headers: { accept: 'application/x-ndjson' } })).text();
    expect(report.trim().split('\n').map((line) => (JSON.parse(line) as { line: number }).line)).toEqual([3, 4, 6]);
    expect(harness.eventsOf(id)).toEqual([]);
    await harness.api(`/v1/uploads/${id}/import`, { method: 'POST' });
    expect((await harness.until(id, 'done')).import).toMatchObject({ read: 5, accepted: 4, bad: 1 });
  }); // prettier-ignore
});

describe('an upload is refused', () => {
  it.each<[what: string, metadata: Record<string, string>, headers: Record<string, string>, token: string, status: number, code: string]>([
    ['without a valid token', { sourceId: source.id }, {}, 'wrong', 401, 'unauthenticated'],
    ['without the scope', { sourceId: source.id }, {}, READING_TOKEN, 403, 'forbidden'],
    ['for a source that is not there', { sourceId: 'src_nosuchsource' }, {}, TOKEN, 400, 'invalid_input'],
    ['for an inactive source', { sourceId: inactive.id }, {}, TOKEN, 403, 'source_inactive'],
    ['without a source', { filename: 'x' }, {}, TOKEN, 400, 'invalid_input'],
    ['when it is too large', { sourceId: source.id }, { 'Upload-Length': String(MAX_BYTES + 1) }, TOKEN, 413, 'upload_too_large'],
    ['in another version of tus', { sourceId: source.id }, { 'Tus-Resumable': '0.2.0' }, TOKEN, 400, 'invalid_input'],
  ])('%s', async (_what, metadata, headers, token, status, code) => {
    const { response, problem } = await create(metadata, headers, token);
    expect([response.status, problem.code, response.headers.get('content-type')]).toEqual([status, code, 'application/problem+json']);
  });

  it('with the name of the wrong field', async () => {
    const { problem } = await create({ sourceId: 'src_nosuchsource' });
    expect(problem.errors).toMatchObject([{ path: 'sourceId', code: 'unknown_source' }]);
  });

  it('at an offset that is not its own', async () => {
    const { response } = await create({ sourceId: source.id });
    const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '5', 'Content-Type': 'application/offset+octet-stream' };
    const patch = await harness.api(response.headers.get('location') as string, { method: 'PATCH', headers, body: 'abc' });
    expect([patch.status, ((await patch.json()) as { code: string }).code]).toEqual([409, 'upload_conflict']);
  });

  it('when two send the same bytes at once, one of them; what is stored is one of both', async () => {
    const { response } = await create({ sourceId: source.id });
    const location = response.headers.get('location') as string;
    const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };
    const answers = await Promise.all(
      ['id\n1234567', 'id\n7654321'].map((body) => harness.api(location, { method: 'PATCH', headers, body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    const status = await harness.until(location.split('/').at(-1) as string, 'waiting');
    expect([[{ id: '1234567' }], [{ id: '7654321' }]]).toContainEqual(status.file?.preview);
  });
});
