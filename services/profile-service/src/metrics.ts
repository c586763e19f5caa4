import type { Meter } from '@opentelemetry/api';
import type { BatchResult } from './apply/apply-batch.ts';

export interface ProfileMetrics {
  batchApplied(batch: { readonly result: BatchResult; readonly refused: readonly string[]; readonly durationMs: number }): void;
  /** A person was folded from scratch. */
  rebuilt(): void;
  /** A write lost a race against another replica, and is tried again. */
  conflicted(): void;
}

const BATCH_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What the service counts; names and units in the README. */
export function createProfileMetrics(meter: Meter): ProfileMetrics {
  const updates = meter.createCounter('tributary.profile.updates', { description: 'Updates by what became of them' });
  const profiles = meter.createCounter('tributary.profile.writes', { description: 'Profiles written' });
  const rebuilds = meter.createCounter('tributary.profile.rebuilds', { description: 'People folded from scratch' });
  const conflicts = meter.createCounter('tributary.profile.conflicts', { description: 'Rebuilds that lost a race and began anew' });
  const duration = meter.createHistogram('tributary.profile.batch.duration', {
    unit: 's',
    description: 'From the records of a batch to the acknowledgement of everything that follows from them',
    advice: { explicitBucketBoundaries: BATCH_BUCKETS_S },
  });
  // a series that is there from the start lets the first of these be seen as an increase
  rebuilds.add(0);
  conflicts.add(0);
  return {
    batchApplied({ result, refused, durationMs }) {
      const applied = result.outcomes.filter((outcome) => outcome.state === 'applied').length;
      updates.add(applied, { outcome: 'applied' });
      updates.add(result.outcomes.length - applied, { outcome: 'duplicate' });
      for (const code of refused) updates.add(1, { outcome: 'failed', code });
      profiles.add(result.written.length);
      duration.record(durationMs / 1000);
    },
    rebuilt: () => rebuilds.add(1),
    conflicted: () => conflicts.add(1),
  };
}
