import type { SourceUsage } from '@tributary/contracts';
import type { RatePolicy } from './rate-policy.ts';
import { SharedBucket } from './shared-bucket.ts';

/** The rate limits of all sources that have one. What is as it was at first is forgotten, so that only sources with requests take memory. */
export interface RateLimits {
  /** The bucket of a source: one for all revisions of its definition, so that a change of its name does not fill it. */
  bucketOf(sourceId: string, policy: RatePolicy): SharedBucket;
  /** Ends an interval: what to tell the other gateways of it. */
  tick(): ReadonlyMap<string, SourceUsage>;
  /** Takes what another gateway let through. */
  hear(gateway: string, usage: Readonly<Record<string, SourceUsage>>): void;
}

export interface RateLimitsOptions {
  readonly intervalMs: number;
  /** The limit of a source as it is defined now. */
  readonly policyOf: (sourceId: string) => RatePolicy | undefined;
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number;
}

export function createRateLimits({ intervalMs, policyOf, now }: RateLimitsOptions): RateLimits {
  const buckets = new Map<string, SharedBucket>();

  function bucketOf(sourceId: string, policy: RatePolicy): SharedBucket {
    let bucket = buckets.get(sourceId);
    if (bucket === undefined) buckets.set(sourceId, (bucket = new SharedBucket(policy, intervalMs, now())));
    else bucket.follow(policy, now());
    return bucket;
  }

  return {
    bucketOf,
    tick() {
      const nowMs = now();
      const told = new Map<string, SourceUsage>();
      for (const [sourceId, bucket] of buckets) {
        const usage = bucket.tick(nowMs);
        if (usage !== undefined) told.set(sourceId, usage);
        else if (bucket.isAsNew(nowMs)) buckets.delete(sourceId);
      }
      return told;
    },
    hear(gateway, usage) {
      const nowMs = now();
      for (const [sourceId, counts] of Object.entries(usage)) {
        const policy = policyOf(sourceId);
        if (policy !== undefined) bucketOf(sourceId, policy).hear(gateway, counts, nowMs);
      }
    },
  };
}
