import { type ProfileChange, TOPICS } from '@tributary/contracts';
import type { InRecord } from '@tributary/kafka';
import { residentMiB } from '../harness/process-usage.ts';
import type { Report } from '../harness/report.ts';
import { startBenchStack } from '../harness/stack.ts';
import { percentile } from '../harness/statistics.ts';
import { type Pipeline, startNaive, startProduct } from './pipeline.ts';
import { steadyLoad } from './steady-load.ts';

const RATES = [100, 500];
const WARM_UP_MS = 8000;
const LOAD_MS = 15_000;
/** A pipeline that is overtaken by the load may take this long to catch up. */
const ARRIVAL_TIMEOUT_MS = 120_000;

interface Watched extends Pipeline {
  /** When the change of each update was seen, on the clock of `performance.now()`. */
  readonly seenAt: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** From the request to the profile: sent at a fixed rate, until a consumer of `profile-changes` has the change, which is published after the profile is saved. */
export async function benchLatency(): Promise<Report> {
  const stack = await startBenchStack();
  try {
    const product = await watch(await startProduct(stack));
    const naive = await watch(await startNaive(stack));
    const runs: Run[] = [];
    for (const perSecond of RATES) for (const pipeline of [product, naive]) runs.push(await runAt(perSecond, pipeline));
    await Promise.all([product.stop(), naive.stop()]);
    const own = runs.filter(({ pipeline }) => pipeline === product);
    const memoryMiB = Math.max(...own.flatMap(({ memory }) => memory));
    return {
      name: 'latency',
      findings: [
        ...own.map(({ perSecond, profileP99 }) => ({
          what: `webhook to profile at ${perSecond} events a second, 99th percentile`,
          value: profileP99,
          unit: ' ms' as const,
        })),
        { what: 'resident memory of a service under these loads', value: memoryMiB, unit: ' MiB', goal: 200 },
      ],
      columns: [
        'pipeline',
        'events/s',
        'answer p50 ms',
        'answer p99 ms',
        'profile p50 ms',
        'profile p99 ms',
        'RSS MiB gateway, engine, profile writer',
      ],
      rows: runs.map((run) => [
        run.pipeline.name,
        run.perSecond,
        run.answerP50,
        run.answerP99,
        run.profileP50,
        run.profileP99,
        run.memory.map(Math.round).join(', '),
      ]),
    };
  } finally {
    await stack.stop();
  }
}

interface Run {
  readonly pipeline: Watched;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly answerP50: number;
  readonly answerP99: number;
  readonly profileP50: number;
  readonly profileP99: number;
  /** MiB, per program. */
  readonly memory: readonly number[];
}

async function runAt(perSecond: number, pipeline: Watched): Promise<Run> {
  console.log(`${pipeline.name} at ${perSecond} events a second`);
  await measure(pipeline, perSecond, WARM_UP_MS);
  const { answers, arrivals } = await measure(pipeline, perSecond, LOAD_MS);
  return {
    pipeline,
    perSecond,
    answerP50: percentile(answers, 0.5),
    answerP99: percentile(answers, 0.99),
    profileP50: percentile(arrivals, 0.5),
    profileP99: percentile(arrivals, 0.99),
    memory: pipeline.programs.map(({ child }) => residentMiB(child.pid)),
  };
}

async function watch(pipeline: Pipeline): Promise<Watched> {
  const seenAt = new Map<string, number>();
  const follower = pipeline.kafka.follow({ topic: TOPICS.profileChanges, onRecords: (records) => note(records, seenAt) });
  await follower.start();
  return { ...pipeline, seenAt, stop: () => follower.stop() };
}

function note(records: readonly InRecord[], seenAt: Map<string, number>): void {
  const now = performance.now();
  for (const { value } of records) {
    const { updateIds } = JSON.parse(String(value)) as Pick<ProfileChange, 'updateIds'>;
    for (const updateId of updateIds) if (!seenAt.has(updateId)) seenAt.set(updateId, now);
  }
}

/** Sends the load, and waits until every update has arrived. */
async function measure(pipeline: Watched, perSecond: number, durationMs: number) {
  const sent = await steadyLoad(pipeline, perSecond, durationMs);
  const updateIds = sent.map(({ eventId }) => pipeline.updateIdOf(eventId));
  const deadline = performance.now() + ARRIVAL_TIMEOUT_MS;
  while (!updateIds.every((updateId) => pipeline.seenAt.has(updateId))) {
    if (performance.now() > deadline) throw new Error(`${pipeline.name}: not all of ${sent.length} updates arrived`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    answers: sent.map(({ answeredAt, dueAt }) => answeredAt - dueAt),
    arrivals: sent.map(({ dueAt }, index) => (pipeline.seenAt.get(updateIds[index] as string) as number) - dueAt),
  };
}
