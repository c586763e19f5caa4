import fc from 'fast-check';
import type { SourceUsage } from '@tributary/contracts';
import { SharedBucket } from './shared-bucket.ts';
import { TokenBucket } from './token-bucket.ts';

const INTERVAL_MS = 200;
const STEP_MS = 5;

interface Scene {
  readonly perSecond: number;
  readonly burst: number;
  readonly seconds: number;
  /** What each gateway is asked for, requests a second, by the second. */
  readonly offered: readonly ((second: number) => number)[];
  /** How long a report takes to the others, milliseconds, the `n`-th one. */
  readonly latencyMs: (n: number) => number;
}

/** How many requests gateways with the same limit let through, and how many one bucket would have that saw all of them. */
function simulate({ perSecond, burst, seconds, offered, latencyMs }: Scene): { admitted: number; ideal: number } {
  const policy = { perSecond, burst };
  const gateways = offered.map((rate, index) => ({ id: `g${index}`, rate, bucket: new SharedBucket(policy, INTERVAL_MS, 0), due: 0 }));
  const underway: { readonly atMs: number; readonly from: string; readonly usage: SourceUsage }[] = [];
  const single = new TokenBucket(policy, 0);
  let ideal = 0;
  let admitted = 0;
  let reports = 0;
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs += STEP_MS) {
    for (let i = underway.length - 1; i >= 0; i--) {
      const report = underway[i]!;
      if (report.atMs > nowMs) continue;
      underway.splice(i, 1);
      for (const { id, bucket } of gateways) if (id !== report.from) bucket.hear(report.from, report.usage, nowMs);
    }
    gateways.forEach((gateway, index) => {
      // ticks of different gateways do not fall together
      if (nowMs % INTERVAL_MS === (index * 35) % INTERVAL_MS) {
        const usage = gateway.bucket.tick(nowMs);
        if (usage !== undefined) underway.push({ atMs: nowMs + latencyMs(reports++), from: gateway.id, usage });
      }
      for (gateway.due += (gateway.rate(Math.floor(nowMs / 1000)) * STEP_MS) / 1000; gateway.due >= 1; gateway.due--) {
        if (gateway.bucket.admit(nowMs)) admitted++;
        if (single.level(nowMs) < 1) continue;
        single.take(1, nowMs);
        ideal++;
      }
    });
  }
  return { admitted, ideal };
}

const percent = (min: number, max: number) => fc.noBias(fc.integer({ min, max })).map((value) => value / 100);
interface AnyScene {
  readonly perSecond: number;
  /** In seconds. */
  readonly bursts: number;
  /** What each gateway is asked for, in limits, by the second in turn. */
  readonly loads: readonly (readonly number[])[];
  readonly latencies: readonly number[];
}
const scenes = (mostSeconds: number): fc.Arbitrary<AnyScene> =>
  fc.record({
    perSecond: fc.noBias(fc.integer({ min: 20, max: 400 })),
    bursts: percent(2, 100),
    loads: fc.array(fc.array(percent(0, 300), { minLength: 1, maxLength: mostSeconds }), { minLength: 1, maxLength: 6, size: 'max' }),
    latencies: fc.array(fc.noBias(fc.integer({ min: 5, max: 150 })), { minLength: 1, maxLength: 7, size: 'max' }),
  });

function simulated({ perSecond, bursts, loads, latencies }: AnyScene) {
  const seconds = 10;
  const burst = Math.max(1, Math.round(perSecond * bursts));
  const offered = loads.map((load) => (second: number) => load[second % load.length]! * perSecond);
  const outcome = simulate({ perSecond, burst, seconds, offered, latencyMs: (n) => latencies[n % latencies.length]! });
  return { ...outcome, most: perSecond * seconds + burst };
}

describe('gateways that tell each other what they let through', () => {
  it('never let through more than the limit and a twentieth in ten seconds, however requests are spread and change places', () => {
    fc.assert(
      fc.property(scenes(4), (scene) => {
        const { admitted, most } = simulated(scene);
        expect(admitted).toBeLessThan(1.05 * most);
      }),
      { numRuns: 80 },
    );
  });

  it('let through what one bucket would, within a tenth, however unevenly requests are spread', () => {
    fc.assert(
      fc.property(scenes(1), (scene) => {
        const { admitted, ideal } = simulated(scene);
        expect(admitted).toBeGreaterThan(0.9 * ideal - 2);
      }),
      { numRuns: 80 },
    );
  });

  it('begin with a burst each, and pay it back', () => {
    const spread = { perSecond: 100, burst: 100, offered: [() => 1000, () => 1000, () => 1000], latencyMs: () => 50 };
    expect(simulate({ ...spread, seconds: 0.1 }).admitted).toBeGreaterThan(250);
    expect(simulate({ ...spread, seconds: 5 }).admitted).toBeLessThan(1.05 * 600);
  });
});

describe('one gateway of several', () => {
  const policy = { perSecond: 10, burst: 10 };
  const usage = (admitted: number, refused = 0): SourceUsage => ({ admitted, refused });
  const admitAll = (bucket: SharedBucket, nowMs: number) => {
    let count = 0;
    while (bucket.admit(nowMs)) count++;
    return count;
  };

  it('takes from its bucket what others let through, below zero if need be, and waits until that has flowed in', () => {
    const bucket = new SharedBucket(policy, INTERVAL_MS, 0);
    bucket.hear('other', usage(25), 0);
    expect(bucket.level(0)).toBe(-15);
    expect([1_500, 1_590, 1_600].map((nowMs) => bucket.admit(nowMs))).toEqual([false, false, true]);
  });

  it('owes ten seconds or ten bursts at most, whatever it hears', () => {
    const bucket = new SharedBucket(policy, INTERVAL_MS, 0);
    bucket.hear('other', usage(1_000_000), 0);
    expect(bucket.level(0)).toBe(-100);
  });

  it('tells in each interval what it let through and refused, once, and nothing where nothing came', () => {
    const bucket = new SharedBucket(policy, INTERVAL_MS, 0);
    expect(bucket.tick(0)).toBeUndefined();
    admitAll(bucket, 0);
    expect(bucket.tick(0)).toEqual(usage(10, 1));
    expect(bucket.tick(0)).toBeUndefined();
  });

  it('sets aside what others let through meanwhile, and has back what they do not claim', () => {
    const bucket = new SharedBucket({ perSecond: 100, burst: 100 }, INTERVAL_MS, 0);
    expect(bucket.admit(0)).toBe(true);
    bucket.tick(0);
    bucket.hear('other', usage(3), 0);
    const before = bucket.level(0);
    expect(bucket.admit(0)).toBe(true);
    expect(before - bucket.level(0)).toBe(1 + 3);
    bucket.hear('other', usage(2), 0);
    expect(before - bucket.level(0)).toBe(1 + 3);
    bucket.tick(0);
    bucket.tick(0);
    expect(before - bucket.level(0)).toBe(1 + 2);
  });

  it('is as new when requests have stopped everywhere and it is full again', () => {
    const bucket = new SharedBucket(policy, INTERVAL_MS, 0);
    expect(bucket.isAsNew(0)).toBe(true);
    bucket.admit(0);
    bucket.hear('other', usage(1), 0);
    let nowMs = 0;
    for (; !bucket.isAsNew(nowMs); nowMs += INTERVAL_MS) bucket.tick(nowMs);
    expect(bucket.level(nowMs)).toBe(10);
    expect(nowMs).toBeGreaterThan(INTERVAL_MS);
  });
});
