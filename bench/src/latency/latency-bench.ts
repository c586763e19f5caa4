import { type ProfileChange, TOPICS } from '@tributary/contracts';
import type { InRecord } from '@tributary/kafka';
import type { Report } from '../harness/report.ts';
import { startBenchStack } from '../harness/stack.ts';
import { percentile } from '../harness/statistics.ts';
import { type Pipeline, startNaive, startProduct } from './pipeline.ts';
import { steadyLoad } from './steady-load.ts';

const RATES = [100, 500];
const WARM_UP_MS = 8000;
const LOAD_MS = 15_000;
/** What has not arrived this long after the load counts as having taken as long. */
const ARRIVAL_TIMEOUT_MS = 20_000;

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
    const rows = [];
    let p99AtLowest: number | undefined;
    let number = 0;
    for (const perSecond of RATES) {
      for (const pipeline of [product, naive]) {
        console.log(`${pipeline.name} at ${perSecond} events a second`);
        await measure(pipeline, number, perSecond, WARM_UP_MS);
        const { answers, arrivals, missing } = await measure(pipeline, number + perSecond * 1000, perSecond, LOAD_MS);
        number += perSecond * 2000;
        const p99 = percentile(arrivals, 0.99);
        p99AtLowest ??= p99;
        rows.push([
          pipeline.name,
          perSecond,
          percentile(answers, 0.5),
          percentile(answers, 0.99),
          percentile(arrivals, 0.5),
          missing === 0 ? p99 : `> ${ARRIVAL_TIMEOUT_MS.toLocaleString('en')}, ${missing} not there`,
        ]);
      }
    }
    await Promise.all([product.stop(), naive.stop()]);
    return {
      name: 'latency',
      findings: [{ what: `webhook to profile at ${RATES[0]} events a second, 99th percentile`, value: p99AtLowest as number, unit: ' ms' }],
      columns: ['pipeline', 'events/s', 'answer p50 ms', 'answer p99 ms', 'profile p50 ms', 'profile p99 ms'],
      rows,
    };
  } finally {
    await stack.stop();
  }
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

async function measure(pipeline: Watched, firstNumber: number, perSecond: number, durationMs: number) {
  const sent = await steadyLoad(pipeline, firstNumber, perSecond, durationMs);
  const updateIds = sent.map(({ eventId }) => pipeline.updateIdOf(eventId));
  const deadline = performance.now() + ARRIVAL_TIMEOUT_MS;
  const missing = (): number => updateIds.filter((updateId) => !pipeline.seenAt.has(updateId)).length;
  while (missing() > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    answers: sent.map(({ answeredAt, dueAt }) => answeredAt - dueAt),
    arrivals: sent.map(({ dueAt }, index) => (pipeline.seenAt.get(updateIds[index] as string) ?? Infinity) - dueAt),
    missing: missing(),
  };
}
