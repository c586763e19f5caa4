import fc from 'fast-check';
import { inFlightBudget, type InFlightBudget, type MemoryAccount, type Reservation } from './in-flight-budget.ts';
import { rateCap } from './rate-cap.ts';

const account = (): MemoryAccount => ({ heldBytes: 0 });

describe('the budget of requests in work', () => {
  it('refuses what does not fit, and has everything back when the requests are done', () => {
    const budget = inFlightBudget(15_000);
    const source = account();
    const first = budget.reserve(source);
    const second = budget.reserve(source);
    expect(budget.reserve(source)).toBeUndefined();
    expect(first?.grow(1_000)).toBe(true);
    expect(second?.grow(1_000)).toBe(false);
    expect(budget.requests).toBe(2);
    first?.release();
    expect(second?.grow(1_000)).toBe(true);
    second?.release();
    expect([budget.usedBytes, budget.requests, source.heldBytes]).toEqual([0, 0, 0]);
  });

  const TOTAL = 64 * 1024 * 1024;
  const BODY = 50_000;
  /** One more request, if it gets in. */
  const request = (budget: InFlightBudget, source: MemoryAccount): Reservation | undefined => {
    const reservation = budget.reserve(source);
    if (reservation?.grow(BODY) !== false) return reservation;
    reservation.release();
    return undefined;
  };
  const fill = (budget: InFlightBudget, source: MemoryAccount): Reservation[] => {
    const held: Reservation[] = [];
    for (let next = request(budget, source); next !== undefined; next = request(budget, source)) held.push(next);
    return held;
  };

  it.each([1, 2, 3, 10])('is shared alike, and as much as half a share stays free, when %d sources take all they can', (sources) => {
    const budget = inFlightBudget(TOTAL);
    const greedy = Array.from({ length: sources }, account).map((source) => ({ source, held: fill(budget, source) }));
    // the first one found everything free; as requests end and begin, it evens out
    for (let step = 0; step < 5000; step++) {
      greedy[step % sources]?.held.shift()?.release();
      for (const { source, held } of greedy) held.push(...[request(budget, source)].filter((next) => next !== undefined));
    }
    const share = TOTAL / (2 * sources + 1);
    expect((TOTAL - budget.usedBytes) / share).toBeGreaterThan(0.75);
    for (const { source } of greedy) expect(source.heldBytes / share).toBeGreaterThan(1.5);
  });

  it('always has room for another source, however much one takes', () => {
    const budget = inFlightBudget(TOTAL);
    fill(budget, account());
    const quiet = budget.reserve(account());
    expect(quiet?.grow(10 * 1024 * 1024)).toBe(true);
  });

  it('counts for whoever a request turns out to be of', () => {
    const budget = inFlightBudget(60_000);
    const [unknown, source] = [account(), account()];
    const reservation = budget.reserve(unknown);
    expect(reservation?.grow(20_000)).toBe(true);
    expect(reservation?.moveTo(source)).toBe(true);
    expect([unknown.heldBytes, source.heldBytes]).toEqual([0, 24_096]);
    const second = budget.reserve(unknown);
    expect(second?.grow(8_000)).toBe(true);
    expect(second?.moveTo({ heldBytes: 40_000 })).toBe(false);
    expect(unknown.heldBytes).toBe(12_096);
    reservation?.release();
    second?.release();
    expect([budget.usedBytes, unknown.heldBytes, source.heldBytes]).toEqual([0, 0, 0]);
  });

  it('never grants more than there is, nor more than twice what stays free', () => {
    const step = fc.record({ source: fc.nat(3), bytes: fc.nat(300_000), releases: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const total = 1_000_000;
        const budget = inFlightBudget(total);
        const accounts = Array.from({ length: 4 }, account);
        const held: Reservation[][] = accounts.map(() => []);
        for (const { source, bytes, releases } of steps) {
          if (releases) {
            held[source]!.pop()?.release();
            continue;
          }
          const reservation = budget.reserve(accounts[source]!);
          if (reservation === undefined) continue;
          held[source]!.push(reservation);
          if (!reservation.grow(bytes)) continue;
          expect(accounts[source]!.heldBytes).toBeLessThanOrEqual(2 * (total - budget.usedBytes));
        }
        expect(budget.usedBytes).toBeLessThanOrEqual(total);
        for (const reservation of held.flat()) reservation.release();
        expect([budget.usedBytes, ...accounts.map(({ heldBytes }) => heldBytes)]).toEqual([0, 0, 0, 0, 0]);
      }),
    );
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
