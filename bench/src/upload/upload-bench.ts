import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { DefinitionRecord } from '@tributary/contracts';
import { alternate, type Contestant } from '../harness/alternate.ts';
import { cpuMicros, peakResidentMiB } from '../harness/process-usage.ts';
import { type Program, serviceFile, untilReady } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { createTopics, publishDefinitions, startBenchStack } from '../harness/stack.ts';
import { SECRET_KEY, source } from '../harness/workload.ts';

const ROWS = 200_000;
const TOKEN = 'token-of-the-benchmark';
const POLL_MS = 50;

interface Round {
  readonly cpuMicrosPerRow: number;
  readonly rowsPerSecond: number;
}
type UploadContestant = Contestant<Round> & { readonly program: Program };

/** The import of a table, every row of it an event that Kafka has acknowledged, beside a parser that only reads the same table. */
export async function benchUpload({ profile }: { profile?: string }): Promise<Report> {
  const stack = await startBenchStack();
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-table-'));
  try {
    const table = customers();
    const file = path.join(folder, 'customers.csv');
    writeFileSync(file, table);
    const kafka = stack.kafka();
    await createTopics(kafka);
    const customersSource = source('plain');
    await publishDefinitions(kafka, [customersSource, token]);
    const parser = await stack.start({ file: path.join(import.meta.dirname, 'parsing-table.ts'), env: { TABLE: file } });
    const worker = await stack.start({
      file: serviceFile('source-worker'),
      env: { TRIBUTARY_SECRET_KEY: SECRET_KEY, MONGODB_URI: await stack.mongodbUri('upload') },
      profile,
    });
    await untilReady(worker);
    const parsing = contestant('csv-parse, rows as objects, nothing done', parser, () => Promise.resolve(() => readTable(parser)));
    let files = 0;
    const importing = contestant('source-worker, import', worker, () => uploaded(worker, customersSource.id, another(table, ++files)));
    const contestants = [parsing, importing];
    const rounds = await alternate(contestants, { warmUps: 1, rounds: 5 });
    const cpu = (round: Round): number => round.cpuMicrosPerRow;
    return {
      name: 'upload',
      findings: [
        { what: 'CPU per row, import to csv-parse alone', value: rounds.ratio(importing, parsing, cpu), unit: 'x' },
        { what: 'peak resident memory of the worker', value: peakResidentMiB(worker.child.pid), unit: ' MiB', goal: 200 },
      ],
      columns: ['program', 'CPU µs/row', 'rows/s', 'peak RSS MiB'],
      rows: contestants.map((each) => [
        each.name,
        rounds.median(each, cpu),
        rounds.median(each, (round) => round.rowsPerSecond),
        peakResidentMiB(each.program.child.pid),
      ]),
    };
  } finally {
    await stack.stop();
    rmSync(folder, { recursive: true });
  }
}

/** A table of made-up customers, 30 MB. */
function customers(): Buffer {
  const rows = Array.from(
    { length: ROWS },
    (_, i) =>
      `${i},person${i}@example.com,"Halloway, Greta",+44 20 7946 ${i % 10_000},London,2025-02-03T10:14:22Z,"wants ""news"" by e-mail"`,
  );
  return Buffer.from(`customer_id,email,name,phone,city,created_at,note\n${rows.join('\n')}\n`);
}

/** The same rows in another file, so that they are other events. */
function another(table: Buffer, number: number): Buffer {
  const end = table.indexOf('\n');
  return Buffer.concat([table.subarray(0, end), Buffer.from(`_${number}`), table.subarray(end)]);
}

const token: DefinitionRecord = {
  kind: 'token',
  id: 'tok_bench',
  revision: 1,
  name: 'bench',
  sha256: createHash('sha256').update(TOKEN).digest('hex'),
  scopes: ['*'],
  expiresAt: null,
};

/** `prepare` is not counted; what it gives is. */
function contestant(name: string, program: Program, prepare: () => Promise<() => Promise<void>>): UploadContestant {
  return {
    name,
    program,
    async run() {
      const work = await prepare();
      const before = cpuMicros(program.child.pid);
      const startedAt = performance.now();
      await work();
      const seconds = (performance.now() - startedAt) / 1000;
      return { cpuMicrosPerRow: (cpuMicros(program.child.pid) - before) / ROWS, rowsPerSecond: ROWS / seconds };
    },
  };
}

async function readTable({ port }: Program): Promise<void> {
  const rows = await (await fetch(`http://127.0.0.1:${port}`)).text();
  if (Number(rows) !== ROWS) throw new Error(`the parser found ${rows} rows`);
}

/** Sends the table and waits until it was looked at; gives its import. */
async function uploaded({ port }: Program, sourceId: string, table: Buffer): Promise<() => Promise<void>> {
  const headers = { Authorization: `Bearer ${TOKEN}`, 'Tus-Resumable': '1.0.0' };
  const created = await fetch(`http://127.0.0.1:${port}/v1/uploads`, {
    method: 'POST',
    headers: {
      ...headers,
      'Upload-Length': String(table.length),
      'Upload-Metadata': `sourceId ${Buffer.from(sourceId).toString('base64')}`,
      'Content-Type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(table),
  });
  if (created.status !== 201) throw new Error(`the upload was refused: ${await created.text()}`);
  const url = `http://127.0.0.1:${port}${created.headers.get('location')}`;
  const until = async (state: string): Promise<void> => {
    for (;;) {
      const status = (await (await fetch(url, { headers })).json()) as { state: string; import: { accepted: number } | null };
      if (status.state === 'failed') throw new Error(JSON.stringify(status));
      if (status.state === state) {
        if (state === 'done' && status.import?.accepted !== ROWS) throw new Error(JSON.stringify(status));
        return;
      }
      await pause(POLL_MS);
    }
  };
  await until('waiting');
  return async () => {
    await fetch(`${url}/import`, { method: 'POST', headers });
    await until('done');
  };
}
