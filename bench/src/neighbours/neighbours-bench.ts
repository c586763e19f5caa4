import { createHmac } from 'node:crypto';
import { runLoad } from '../gateway/http-load.ts';
import { alternate, type Contestant } from '../harness/alternate.ts';
import { cpuMicros } from '../harness/process-usage.ts';
import { type Program, serviceFile, untilReady } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { createTopics, publishDefinitions, startBenchStack } from '../harness/stack.ts';
import { percentile } from '../harness/statistics.ts';
import { order, SECRET_KEY, SIGNING_SECRET, source, urlKey } from '../harness/workload.ts';
import { steadyLoad } from '../latency/steady-load.ts';

const QUIET_PER_SECOND = 50;
const FLOOD_PER_SECOND = 1000;
const LIMIT_PER_SECOND = 100;
const ROUND_MS = 4000;
/** The flood begins before, and ends after what is measured. */
const AROUND_MS = 500;

interface Round {
  /** Of the quiet source, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly floodAccepted: number;
  readonly floodRefused: number;
  /** Of the gateway, share of a core. */
  readonly cpu: number;
}

/** What a source with few requests feels of another one that floods the same gateway, with a rate limit and without. */
export async function benchNeighbours(): Promise<Report> {
  const stack = await startBenchStack();
  try {
    const kafka = stack.kafka();
    await createTopics(kafka);
    const limits = { maxBodyBytes: 1024 * 1024, requestsPerSecond: LIMIT_PER_SECOND, burst: null };
    await publishDefinitions(kafka, [source('plain'), source('unlimited'), source('limited', { limits })]);
    const gateway = await stack.start({ file: serviceFile('ingest-gateway'), env: { TRIBUTARY_SECRET_KEY: SECRET_KEY } });
    await untilReady(gateway);

    const alone = contestant('nobody', gateway, undefined);
    const beside = contestant('a flood', gateway, 'unlimited');
    const besideLimited = contestant(`a flood that is limited to ${LIMIT_PER_SECOND}/s`, gateway, 'limited');
    const contestants = [alone, beside, besideLimited];
    const rounds = await alternate(contestants, { warmUps: 1, rounds: 5 });
    return {
      name: 'neighbours',
      findings: [
        { what: 'median answer beside a flood, to alone', value: rounds.ratio(beside, alone, ({ p50 }) => p50), unit: 'x' },
        { what: 'median answer beside a limited flood, to alone', value: rounds.ratio(besideLimited, alone, ({ p50 }) => p50), unit: 'x' },
        { what: 'CPU of the gateway, limited flood to flood', value: rounds.ratio(besideLimited, beside, ({ cpu }) => cpu), unit: 'x' },
      ],
      columns: [
        'beside the quiet source',
        'its p50 ms',
        'its p99 ms',
        'flood accepted/s',
        'flood refused/s',
        'CPU of the gateway, % of a core',
      ],
      rows: contestants.map((each) => [
        each.name,
        rounds.median(each, ({ p50 }) => p50),
        rounds.median(each, ({ p99 }) => p99),
        rounds.median(each, ({ floodAccepted }) => floodAccepted),
        rounds.median(each, ({ floodRefused }) => floodRefused),
        rounds.median(each, ({ cpu }) => cpu * 100),
      ]),
    };
  } finally {
    await stack.stop();
  }
}

function contestant(name: string, gateway: Program, flooding: string | undefined): Contestant<Round> {
  return {
    name,
    async run() {
      const flood = flooding === undefined ? undefined : startFlood(gateway, flooding);
      await new Promise((resolve) => setTimeout(resolve, AROUND_MS));
      const before = cpuMicros(gateway.child.pid);
      const startedAt = performance.now();
      const sent = await steadyLoad({ port: gateway.port, path: `/v1/webhooks/${urlKey('plain')}` }, QUIET_PER_SECOND, ROUND_MS);
      const cpu = (cpuMicros(gateway.child.pid) - before) / 1000 / (performance.now() - startedAt);
      const latencies = sent.map(({ answeredAt, dueAt }) => answeredAt - dueAt);
      const { accepted, refused, seconds } = (await flood) ?? { accepted: 0, refused: 0, seconds: 1 };
      return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), floodAccepted: accepted / seconds, floodRefused: refused / seconds, cpu }; // prettier-ignore
    },
  };
}

function startFlood(gateway: Program, name: string) {
  const body = order(1);
  return runLoad({
    port: gateway.port,
    path: `/v1/webhooks/${urlKey(name)}`,
    headers: { 'Content-Type': 'application/json', 'X-Signature': createHmac('sha256', SIGNING_SECRET).update(body).digest('hex') },
    body,
    connections: 64,
    perSecond: FLOOD_PER_SECOND,
    durationMs: ROUND_MS + 2 * AROUND_MS,
  });
}
