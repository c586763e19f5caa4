import type { SharedBucket } from './shared-bucket.ts';

/** What a sender is told about a rate limit. */
export interface Headroom {
  /** Header fields by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Whole seconds until a request has a chance, at least one. */
  readonly retryAfterSeconds: number;
}

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11, structured fields): the quota is the burst, its window the time in which an empty bucket
 * fills; `r` are the whole tokens that are left, `t` the seconds until there is one more. Besides, the three fields of the drafts up to 06, which more clients read.
 */
export function headroomOf(bucket: SharedBucket, nowMs: number): Headroom {
  const { perSecond, burst } = bucket.policy;
  const level = bucket.level(nowMs);
  const left = Math.max(0, Math.floor(level + 1e-9));
  const seconds = Math.max(1, Math.ceil((left + 1 - level) / perSecond - 1e-9));
  return {
    fields: {
      'RateLimit-Policy': `"default";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`,
      RateLimit: `"default";r=${left};t=${seconds}`,
      'RateLimit-Limit': String(burst),
      'RateLimit-Remaining': String(left),
      'RateLimit-Reset': String(seconds),
    },
    retryAfterSeconds: seconds,
  };
}
