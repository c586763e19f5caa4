import type { RatePolicy } from './rate-policy.ts';
import { createRateLimits } from './rate-limits.ts';

const A = 'src_00000000a';
const B = 'src_00000000b';
const policy = { perSecond: 10, burst: 10 };

function limitsOf(policies: Readonly<Record<string, RatePolicy>>) {
  let nowMs = 0;
  const limits = createRateLimits({ intervalMs: 200, policyOf: (sourceId) => policies[sourceId], now: () => nowMs });
  return { limits, pass: (ms: number) => (nowMs += ms), level: (sourceId: string) => limits.bucketOf(sourceId, policy).level(nowMs) };
}

describe('the limits of all sources', () => {
  it('are told by source, where there were requests', () => {
    const { limits } = limitsOf({ [A]: policy, [B]: policy });
    limits.bucketOf(A, policy).admit(0);
    limits.bucketOf(B, policy);
    expect([...limits.tick()]).toEqual([[A, { admitted: 1, refused: 0 }]]);
    expect(limits.tick().size).toBe(0);
  });

  it('hear of sources that had no request here yet, but not of those that have no limit', () => {
    const { limits, level } = limitsOf({ [A]: policy });
    limits.hear('other', { [A]: { admitted: 4, refused: 0 }, [B]: { admitted: 4, refused: 0 } });
    expect([level(A), level(B)]).toEqual([6, 10]);
  });

  it('keep the level through a change of the definition', () => {
    const { limits, level } = limitsOf({ [A]: policy });
    limits.hear('other', { [A]: { admitted: 4, refused: 0 } });
    expect(limits.bucketOf(A, { perSecond: 1, burst: 100 }).level(0)).toBe(6);
    expect(level(A)).toBe(6);
  });

  it('forget only what is full', () => {
    const { limits, pass, level } = limitsOf({ [A]: { perSecond: 0.1, burst: 10 } });
    limits.hear('other', { [A]: { admitted: 4, refused: 0 } });
    for (let tick = 0; tick < 20; tick++) {
      pass(200);
      limits.tick();
    }
    expect(level(A)).toBeLessThan(10);
  });
});
