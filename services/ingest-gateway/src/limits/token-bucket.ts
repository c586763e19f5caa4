import type { RatePolicy } from './rate-policy.ts';

/** A debt is paid off within so many seconds, or so many bursts where the rate is less than a burst a second. */
const MAX_DEBT = 10;

/**
 * A token bucket (Turner 1986) whose level may be below zero: what was taken elsewhere is taken here afterwards, and nothing is let through until that is
 * paid off. The clock is passed in, in milliseconds, and never runs backwards here.
 */
export class TokenBucket {
  #policy: RatePolicy;
  #level: number;
  #atMs: number;

  /** Full. */
  constructor(policy: RatePolicy, nowMs: number) {
    this.#policy = policy;
    this.#level = policy.burst;
    this.#atMs = nowMs;
  }

  get policy(): RatePolicy {
    return this.#policy;
  }

  /** What is in it stays, as far as it fits. */
  follow(policy: RatePolicy, nowMs: number): void {
    this.level(nowMs);
    this.#policy = policy;
    this.#level = Math.min(policy.burst, this.#level);
  }

  /** Tokens that are in it, with their fractions. */
  level(nowMs: number): number {
    if (nowMs > this.#atMs) {
      this.#level = Math.min(this.#policy.burst, this.#level + ((nowMs - this.#atMs) / 1000) * this.#policy.perSecond);
      this.#atMs = nowMs;
    }
    return this.#level;
  }

  /** Takes tokens, whether they are there or not, down to the largest debt. */
  take(tokens: number, nowMs: number): void {
    const { perSecond, burst } = this.#policy;
    this.#level = Math.max(-MAX_DEBT * Math.max(perSecond, burst), this.level(nowMs) - tokens);
  }

  /** Gives back what was taken too much. */
  giveBack(tokens: number, nowMs: number): void {
    this.#level = Math.min(this.#policy.burst, this.level(nowMs) + tokens);
  }
}
