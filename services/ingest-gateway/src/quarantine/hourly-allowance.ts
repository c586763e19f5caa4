/** What each source may have kept in an hour. */
export interface Allowance {
  readonly requests: number;
  readonly bytes: number;
}

/** Two token buckets per source, of requests and of bytes. */
export interface HourlyAllowance {
  /** `true` for what fits into both. Clock in milliseconds, passed in. */
  readonly take: (sourceId: string, size: number, nowMs: number) => boolean;
  /** The sources that are remembered: those that took something in the last one or two hours. The buckets of the others are full. */
  readonly size: () => number;
}

interface Bucket {
  requests: number;
  bytes: number;
  lastMs: number;
}

const HOUR_MS = 3_600_000;

export function hourlyAllowance({ requests, bytes }: Allowance): HourlyAllowance {
  let recent = new Map<string, Bucket>();
  let earlier = new Map<string, Bucket>();
  let beganMs: number | undefined;

  /** What was not touched in a whole hour is full again, and need not be remembered. */
  function forget(nowMs: number): void {
    beganMs ??= nowMs;
    if (nowMs - beganMs < HOUR_MS) return;
    earlier = recent;
    recent = new Map();
    beganMs = nowMs;
  }

  return {
    take(sourceId, size, nowMs) {
      forget(nowMs);
      const bucket = recent.get(sourceId) ?? earlier.get(sourceId) ?? { requests, bytes, lastMs: nowMs };
      recent.set(sourceId, bucket);
      earlier.delete(sourceId);
      const share = Math.max(0, nowMs - bucket.lastMs) / HOUR_MS;
      bucket.requests = Math.min(requests, bucket.requests + share * requests);
      bucket.bytes = Math.min(bytes, bucket.bytes + share * bytes);
      bucket.lastMs = Math.max(bucket.lastMs, nowMs);
      if (bucket.requests < 1 || bucket.bytes < size) return false;
      bucket.requests -= 1;
      bucket.bytes -= size;
      return true;
    },
    size: () => recent.size + earlier.size,
  };
}
