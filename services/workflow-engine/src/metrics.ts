import type { Meter } from '@opentelemetry/api';
import type { RunState } from '@tributary/contracts';

/** One batch, when everything of it is written. */
export interface BatchCounts {
  readonly records: number;
  /** Records that are no raw events. */
  readonly poisoned: number;
  /** The state of every run. */
  readonly states: readonly RunState[];
  readonly evaluationMs: number;
  /** How old the batch's oldest record was. */
  readonly oldestAgeMs: number;
}

/** What the engine counts. */
export interface EngineMetrics {
  batch(counts: BatchCounts): void;
}

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
const RECORDS = [1, 10, 50, 100, 250, 500, 1000, 2500];

/** Counters are plain numbers, read when a scrape comes; histograms are per batch. */
export function createEngineMetrics(meter: Meter): EngineMetrics {
  const runs = new Map<RunState, number>();
  let records = 0;
  let poisoned = 0;
  let oldestAgeMs = 0;
  meter
    .createObservableCounter('tributary.engine.runs', { description: 'Workflow runs by state' })
    .addCallback((result) => runs.forEach((count, state) => result.observe(count, { state })));
  meter
    .createObservableCounter('tributary.engine.records', { description: 'Records read' })
    .addCallback((result) => result.observe(records));
  meter
    .createObservableCounter('tributary.engine.poison', { description: 'Records that no gateway wrote' })
    .addCallback((result) => result.observe(poisoned));
  meter
    .createObservableGauge('tributary.engine.oldest_record.age', { unit: 's', description: 'Age of the oldest record of the last batch' })
    .addCallback((result) => result.observe(oldestAgeMs / 1000));
  const evaluation = meter.createHistogram('tributary.engine.evaluation.duration', {
    unit: 's',
    description: 'Evaluation of one batch',
    advice: { explicitBucketBoundaries: SECONDS },
  });
  const size = meter.createHistogram('tributary.engine.batch.records', {
    description: 'Records of one batch',
    advice: { explicitBucketBoundaries: RECORDS },
  });
  return {
    batch(counts) {
      records += counts.records;
      poisoned += counts.poisoned;
      oldestAgeMs = counts.oldestAgeMs;
      for (const state of counts.states) runs.set(state, (runs.get(state) ?? 0) + 1);
      evaluation.record(counts.evaluationMs / 1000);
      size.record(counts.records);
    },
  };
}
