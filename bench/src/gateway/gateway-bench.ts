import { createHmac } from 'node:crypto';
import path from 'node:path';
import type { SourceDefinition } from '@tributary/contracts';
import { createSecretBox } from '@tributary/secrets';
import { type BenchStack, ROOT, startBenchStack } from '../bench-stack.ts';
import { type LoadResult, runLoad } from '../http-load.ts';
import { cpuMicros, residentMiB } from '../process-usage.ts';
import { type HttpProgram, startHttpProgram } from '../programs.ts';
import type { Report } from '../report.ts';
import { median } from '../statistics.ts';
import { order } from '../workload.ts';

const SECRET = 'bench secret';
const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');
const CONNECTIONS = 64;
const ROUNDS = 5;
const ROUND_MS = 4000;
const WARM_UP_MS = 3000;

interface Contestant {
  readonly name: string;
  readonly path: string;
  readonly program: HttpProgram;
}
interface Round extends LoadResult {
  readonly cpuMicrosPerRequest: number;
}

/** The gateway beside a bare server and beside what people would write, alternated round by round. */
export async function benchGateway(options: { profile?: string }): Promise<Report> {
  const stack = await startBenchStack();
  const programs: HttpProgram[] = [];
  try {
    await publishSources(stack);
    const start = async (
      file: string,
      env: Readonly<Record<string, string>> = {},
      nodeOptions: readonly string[] = [],
    ): Promise<HttpProgram> => {
      const program = await startHttpProgram(file, { KAFKA_BROKERS: stack.brokers, ...env }, stack.dataDir, nodeOptions);
      programs.push(program);
      return program;
    };
    const bare = await start(path.join(import.meta.dirname, 'bare-server.ts'));
    const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
    const gateway = await start(
      path.join(ROOT, 'services/ingest-gateway/dist/main.cjs'),
      { TRIBUTARY_SECRET_KEY: SECRET_KEY, LOG_LEVEL: 'warn' },
      profiling,
    );
    const naive = await start(path.join(import.meta.dirname, 'naive-gateway.ts'), { SECRET });
    await untilReady(gateway.port);
    const contestants: Contestant[] = [
      { name: 'bare `node:http`, only answers', path: '/', program: bare },
      { name: 'gateway, signed source', path: webhookPath('plain'), program: gateway },
      { name: 'gateway, signed, keys from the body', path: webhookPath('keyed'), program: gateway },
      { name: 'Express, `express.json`, `send()` per request', path: webhookPath('plain'), program: naive },
    ];
    return reportOf(contestants, await alternate(contestants));
  } finally {
    await Promise.all(programs.map(({ child }) => child.stop()));
    await stack.stop();
  }
}

async function alternate(contestants: readonly Contestant[]): Promise<Map<Contestant, Round[]>> {
  const rounds = new Map(contestants.map((contestant) => [contestant, [] as Round[]]));
  for (const contestant of contestants) await oneRound(contestant, WARM_UP_MS);
  for (let round = 1; round <= ROUNDS; round++) {
    console.log(`round ${round} of ${ROUNDS}`);
    for (const contestant of contestants) rounds.get(contestant)?.push(await oneRound(contestant, ROUND_MS));
  }
  return rounds;
}

async function oneRound({ name, path: urlPath, program }: Contestant, durationMs: number): Promise<Round> {
  const body = order(1);
  const headers = { 'Content-Type': 'application/json', 'X-Signature': createHmac('sha256', SECRET).update(body).digest('hex') };
  const before = cpuMicros(program.child.pid);
  const result = await runLoad({ port: program.port, path: urlPath, headers, body, connections: CONNECTIONS, durationMs });
  if (result.refused > 0 || result.accepted === 0)
    throw new Error(`${name}: ${result.refused} of ${result.accepted + result.refused} requests were refused`);
  return { ...result, cpuMicrosPerRequest: (cpuMicros(program.child.pid) - before) / result.accepted };
}

function reportOf(contestants: readonly Contestant[], rounds: ReadonlyMap<Contestant, readonly Round[]>): Report {
  const rows = contestants.map((contestant) => {
    const own = rounds.get(contestant) ?? [];
    const of = (pick: (round: Round) => number): number => median(own.map(pick));
    return {
      cells: [
        contestant.name,
        of((r) => r.cpuMicrosPerRequest),
        of((r) => r.accepted / r.seconds),
        of((r) => r.p50Ms),
        of((r) => r.p99Ms),
        residentMiB(contestant.program.child.pid),
      ],
      cpu: of((r) => r.cpuMicrosPerRequest),
    };
  });
  const [bare, signed, keyed, naive] = rows.map((row) => row.cpu) as [number, number, number, number];
  return {
    name: 'gateway',
    columns: ['program', 'CPU µs/request', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MiB'],
    rows: rows.map((row) => row.cells),
    ratios: [
      { what: 'CPU per accepted event, gateway to bare `node:http`', value: signed / bare, goal: 3 },
      { what: 'the same with de-duplication and ordering keys from the body', value: keyed / bare, goal: 3 },
      { what: 'CPU per accepted event, gateway to the naive stack', value: signed / naive, goal: 1 },
    ],
  };
}

function webhookPath(source: string): string {
  return `/v1/webhooks/${keyOf(source)}`;
}

function keyOf(source: string): string {
  return `bench-${source}`.padEnd(24, '0');
}

async function publishSources({ kafka }: BenchStack): Promise<void> {
  const producer = kafka.producer();
  await producer.start();
  const base = (name: string): SourceDefinition => ({
    kind: 'source',
    id: `src_bench0${name}`,
    revision: 1,
    type: 'custom',
    name,
    status: 'active',
    keys: [{ key: keyOf(name), expiresAt: null }],
    authentication: {
      scheme: 'hmac',
      header: 'x-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      prefix: '',
      secrets: [createSecretBox(SECRET_KEY).seal(SECRET)],
    },
    mayMerge: true,
    deduplication: null,
    ordering: null,
    limits: { maxBodyBytes: 1024 * 1024 },
    allowGet: false,
  });
  const keyed: SourceDefinition = {
    ...base('keyed'),
    deduplication: { from: 'body', path: '$.id' },
    ordering: { from: 'body', path: '$.customer.email' },
  };
  await producer.sendAll(
    [base('plain'), keyed].map((source) => ({ topic: 'definitions', key: `source:${source.id}`, value: JSON.stringify(source) })),
  );
  await producer.stop();
}

async function untilReady(port: number): Promise<void> {
  for (;;) {
    const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
