import type { SourceUsage } from '@tributary/contracts';
import type { RatePolicy } from './rate-policy.ts';
import { TokenBucket } from './token-bucket.ts';

/** How much the last interval counts in the mean of what is asked for; the rest is what came before. */
const NEWEST_SHARE = 0.3;
/** A mean below this is nothing. Requests per interval. */
const NO_DEMAND = 0.05;
/** Who was not heard of for so many intervals has no requests. */
const SILENT_INTERVALS = 5;

/** A token, as sums of fractions come to it. */
const ONE = 1 - 1e-9;

interface OtherGateway {
  /** Requests per interval, let through or not: the mean. */
  demand: number;
  silentFor: number;
}

/**
 * The rate limit of one source, as one of several gateways keeps it: the whole token bucket of the source, from which it also takes what the others say that they let
 * through. Whatever is let through anywhere is so taken everywhere, and over time the rate is exact, however requests are spread; at any moment it is exceeded at most by
 * what has not been heard of yet.
 *
 * Raghavan et al., "Cloud Control with Distributed Rate Limiting" (SIGCOMM 2007), call this a global token bucket and show its weakness: between two reports each limiter
 * takes the tokens of all, so that many of them overshoot together and pause together. Their answer, flow proportional share, splits the rate by demand and gives up the
 * common bucket. Here both are joined: a gateway that lets a request through also sets aside what the others, by their share of the demand, are letting through meanwhile. What they then
 * report is taken from there first; what they do not claim comes back. The set-aside makes it smooth, the reports make it exact.
 *
 * Pure: the clock, in milliseconds, and the intervals (`tick`) come from outside.
 */
export class SharedBucket {
  readonly #bucket: TokenBucket;
  readonly #intervalMs: number;
  readonly #others = new Map<string, OtherGateway>();
  #admitted = 0;
  #refused = 0;
  #demand = 0;
  /** Tokens set aside for others with each of ours. */
  #aside = 0;
  #setAside = 0;
  #setAsideBefore = 0;

  constructor(policy: RatePolicy, intervalMs: number, nowMs: number) {
    this.#bucket = new TokenBucket(policy, nowMs);
    this.#intervalMs = intervalMs;
  }

  get policy(): RatePolicy {
    return this.#bucket.policy;
  }

  follow(policy: RatePolicy, nowMs: number): void {
    const { perSecond, burst } = this.policy;
    if (policy.perSecond !== perSecond || policy.burst !== burst) this.#bucket.follow(policy, nowMs);
  }

  level(nowMs: number): number {
    return this.#bucket.level(nowMs);
  }

  /** Lets a request through, or not. */
  admit(nowMs: number): boolean {
    if (this.#bucket.level(nowMs) < ONE) {
      this.#refused++;
      return false;
    }
    this.#admitted++;
    // all others together cannot go on with more than flows in
    const inflow = (this.policy.perSecond * this.#intervalMs) / 1000;
    const aside = Math.max(0, Math.min(this.#aside, inflow - this.#setAside));
    this.#setAside += aside;
    this.#bucket.take(1 + aside, nowMs);
    return true;
  }

  /** Takes what another gateway let through. */
  hear(gateway: string, { admitted, refused }: SourceUsage, nowMs: number): void {
    const earlier = Math.min(admitted, this.#setAsideBefore);
    const recent = Math.min(admitted - earlier, this.#setAside);
    this.#setAsideBefore -= earlier;
    this.#setAside -= recent;
    this.#bucket.take(admitted - earlier - recent, nowMs);
    const other = this.#others.get(gateway);
    const demand = admitted + refused;
    if (other === undefined) this.#others.set(gateway, { demand, silentFor: 0 });
    else {
      other.demand = meanOf(other.demand, demand);
      other.silentFor = 0;
    }
    this.#shareAnew();
  }

  /** Ends an interval: what there is to tell the others about it, if there were requests. */
  tick(nowMs: number): SourceUsage | undefined {
    const [admitted, refused] = [this.#admitted, this.#refused];
    this.#admitted = this.#refused = 0;
    this.#demand = this.#demand === 0 ? admitted + refused : meanOf(this.#demand, admitted + refused);
    if (this.#demand < NO_DEMAND) this.#demand = 0;
    // whoever let something through has said so by now
    this.#bucket.giveBack(this.#setAsideBefore, nowMs);
    this.#setAsideBefore = this.#setAside;
    this.#setAside = 0;
    for (const [gateway, other] of this.#others) if (++other.silentFor > SILENT_INTERVALS) this.#others.delete(gateway);
    this.#shareAnew();
    return admitted + refused === 0 ? undefined : { admitted, refused };
  }

  /** Whether it is like a new one: nothing is known of requests, and nothing is missing. */
  isAsNew(nowMs: number): boolean {
    const hasRequests = this.#demand > 0 || this.#admitted + this.#refused > 0 || this.#others.size > 0;
    return !hasRequests && this.level(nowMs) + this.#setAside + this.#setAsideBefore >= this.policy.burst;
  }

  #shareAnew(): void {
    let others = 0;
    for (const { demand } of this.#others.values()) others += demand;
    // of a gateway that has had no request yet the share is the same as that of each other
    this.#aside = this.#demand === 0 ? this.#others.size : others / this.#demand;
  }
}

function meanOf(mean: number, newest: number): number {
  return mean + NEWEST_SHARE * (newest - mean);
}
