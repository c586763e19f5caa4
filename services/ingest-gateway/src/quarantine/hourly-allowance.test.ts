import { hourlyAllowance } from './hourly-allowance.ts';

const HOUR_MS = 3_600_000;

it('lets each source have so many requests an hour, and as many at once', () => {
  const isAllowed = hourlyAllowance({ requests: 2, bytes: 1000 });
  expect([0, 0, 0].map((ms) => isAllowed('a', 1, ms))).toEqual([true, true, false]);
  expect(isAllowed('b', 1, 0)).toBe(true);
  expect([HOUR_MS / 2, HOUR_MS / 2, HOUR_MS].map((ms) => isAllowed('a', 1, ms))).toEqual([true, false, true]);
});

it('lets each source have so many bytes an hour; what is too large leaves room for what is not', () => {
  const isAllowed = hourlyAllowance({ requests: 100, bytes: 1000 });
  expect([1001, 600, 600, 400, 1].map((size) => isAllowed('a', size, 0))).toEqual([false, true, false, true, false]);
  expect(isAllowed('a', 500, HOUR_MS / 2)).toBe(true);
});

it('does not run backwards with the clock', () => {
  const isAllowed = hourlyAllowance({ requests: 1, bytes: 10 });
  expect([isAllowed('a', 1, HOUR_MS), isAllowed('a', 1, 0), isAllowed('a', 1, HOUR_MS + 1)]).toEqual([true, false, false]);
});
