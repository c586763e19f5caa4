import fc from 'fast-check';
import { ratePolicyOf } from './rate-policy.ts';
import { TokenBucket } from './token-bucket.ts';

const limits = { maxBodyBytes: 1 };
const anyPolicy = fc.record({ perSecond: fc.double({ min: 0.001, max: 1e6, noNaN: true }), burst: fc.integer({ min: 1, max: 1e6 }) });

describe('the policy of a source', () => {
  it.each([
    [null, null, undefined],
    [null, 5, undefined],
    [10, null, { perSecond: 10, burst: 10 }],
    [2.5, null, { perSecond: 2.5, burst: 3 }],
    [0.1, null, { perSecond: 0.1, burst: 1 }],
    [10, 50, { perSecond: 10, burst: 50 }],
  ])('%j a second, burst %j: %j', (requestsPerSecond, burst, policy) => {
    expect(ratePolicyOf({ ...limits, requestsPerSecond, burst })).toEqual(policy);
  });
});

describe('a token bucket', () => {
  it('gives, in any window, at most the burst and what flows in', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { maxLength: 200 }), (policy, pauses) => {
        const bucket = new TokenBucket(policy, 0);
        let nowMs = 0;
        const taken: number[] = [];
        for (const pauseMs of pauses) {
          nowMs += pauseMs;
          if (bucket.level(nowMs) < 1) continue;
          bucket.take(1, nowMs);
          taken.push(nowMs);
        }
        for (let from = 0; from < taken.length; from += 7) {
          for (let to = from; to < taken.length; to += 5) {
            const flowedIn = ((taken[to]! - taken[from]!) / 1000) * policy.perSecond;
            expect(to - from + 1).toBeLessThanOrEqual(policy.burst + flowedIn + 1e-3);
          }
        }
      }),
    );
  });

  it('holds no more than the burst, and does not run backwards', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 }, 1000);
    bucket.take(2, 1000);
    expect(bucket.level(1100)).toBe(4);
    expect(bucket.level(0)).toBe(4);
    expect(bucket.level(1100)).toBe(4);
    bucket.giveBack(10, 1100);
    expect(bucket.level(9999)).toBe(5);
  });

  it('keeps what is in it when the policy changes, as far as it fits', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 10 }, 0);
    bucket.take(4, 0);
    bucket.follow({ perSecond: 1, burst: 20 }, 0);
    expect([bucket.level(0), bucket.level(1000)]).toEqual([6, 7]);
    bucket.follow({ perSecond: 1, burst: 3 }, 1000);
    expect(bucket.level(1000)).toBe(3);
  });
});
