/** What each source may have kept in an hour. */
export interface Allowance {
  readonly requests: number;
  readonly bytes: number;
}

interface Bucket {
  requests: number;
  bytes: number;
  lastMs: number;
}

const HOUR_MS = 3_600_000;

/** Two token buckets per source, of requests and of bytes: `true` for what fits into both. Clock in milliseconds, passed in. */
export function hourlyAllowance({ requests, bytes }: Allowance): (sourceId: string, size: number, nowMs: number) => boolean {
  const buckets = new Map<string, Bucket>();
  return (sourceId, size, nowMs) => {
    const bucket = buckets.get(sourceId) ?? { requests, bytes, lastMs: nowMs };
    buckets.set(sourceId, bucket);
    const share = Math.max(0, nowMs - bucket.lastMs) / HOUR_MS;
    bucket.requests = Math.min(requests, bucket.requests + share * requests);
    bucket.bytes = Math.min(bytes, bucket.bytes + share * bytes);
    bucket.lastMs = Math.max(bucket.lastMs, nowMs);
    if (bucket.requests < 1 || bucket.bytes < size) return false;
    bucket.requests -= 1;
    bucket.bytes -= size;
    return true;
  };
}
