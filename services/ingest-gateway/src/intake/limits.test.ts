import { inFlightBudget } from './in-flight-budget.ts';
import { rateCap } from './rate-cap.ts';

describe('the budget of requests in work', () => {
  it('refuses what does not fit, and has everything back when the requests are done', () => {
    const budget = inFlightBudget(10_000);
    const first = budget.reserve();
    const second = budget.reserve();
    expect(budget.reserve()).toBeUndefined();
    expect(first?.grow(1_000)).toBe(true);
    expect(second?.grow(1_000)).toBe(false);
    expect(budget.requests).toBe(2);
    first?.release();
    expect(second?.grow(1_000)).toBe(true);
    second?.release();
    expect([budget.usedBytes, budget.requests]).toEqual([0, 0]);
  });
});

describe('a rate cap', () => {
  it('lets through as many as it says, at once and per second', () => {
    const mayPass = rateCap(2);
    const passed = (times: number[]) => times.filter((ms) => mayPass(ms));
    expect(passed([0, 0, 0, 0])).toEqual([0, 0]);
    expect(passed([499, 500, 501, 999, 1000])).toEqual([500, 1000]);
    expect(passed([60_000, 60_000, 60_000])).toEqual([60_000, 60_000]);
  });

  it('does not run backwards with the clock', () => {
    const mayPass = rateCap(1);
    expect([mayPass(1000), mayPass(0), mayPass(1500), mayPass(2000)]).toEqual([true, false, false, true]);
  });
});
