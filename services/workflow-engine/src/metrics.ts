import type { Meter } from '@opentelemetry/api';
import type { RunState } from '@tributary/contracts';

/** What the engine counts. */
export interface EngineMetrics {
  run(state: RunState): void;
  /** One batch: how many records, how long its evaluation took, and how old its oldest record was. Milliseconds. */
  batch(records: number, evaluationMs: number, oldestAgeMs: number): void;
  poison(): void;
}

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

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
  return {
    run: (state) => void runs.set(state, (runs.get(state) ?? 0) + 1),
    batch(count, evaluationMs, ageMs) {
      records += count;
      oldestAgeMs = ageMs;
      evaluation.record(evaluationMs / 1000);
    },
    poison() {
      poisoned++;
    },
  };
}
