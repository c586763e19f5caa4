import type { SourceLimits } from '@tributary/contracts';

/** `perSecond` tokens flow into a bucket that holds `burst`; a request takes one. */
export interface RatePolicy {
  readonly perSecond: number;
  readonly burst: number;
}

/** `undefined`: without a limit. A burst that is not given is what comes in a second, at least one. */
export function ratePolicyOf({ requestsPerSecond, burst }: SourceLimits): RatePolicy | undefined {
  if (requestsPerSecond === null) return undefined;
  return { perSecond: requestsPerSecond, burst: burst ?? Math.max(1, Math.ceil(requestsPerSecond)) };
}
