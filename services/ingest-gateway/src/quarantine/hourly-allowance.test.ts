import { hourlyAllowance } from './hourly-allowance.ts';

const HOUR_MS = 3_600_000;

it('lets each source have so many requests an hour, and as many at once', () => {
  const { take } = hourlyAllowance({ requests: 2, bytes: 1000 });
  expect([0, 0, 0].map((ms) => take('a', 1, ms))).toEqual([true, true, false]);
  expect(take('b', 1, 0)).toBe(true);
  expect([HOUR_MS / 2, HOUR_MS / 2, HOUR_MS].map((ms) => take('a', 1, ms))).toEqual([true, false, true]);
});

it('lets each source have so many bytes an hour; what is too large leaves room for what is not', () => {
  const { take } = hourlyAllowance({ requests: 100, bytes: 1000 });
  expect([1001, 600, 600, 400, 1].map((size) => take('a', size, 0))).toEqual([false, true, false, true, false]);
  expect(take('a', 500, HOUR_MS / 2)).toBe(true);
});

it('does not run backwards with the clock', () => {
  const { take } = hourlyAllowance({ requests: 1, bytes: 10 });
  expect([take('a', 1, HOUR_MS), take('a', 1, 0), take('a', 1, HOUR_MS + 1)]).toEqual([true, false, false]);
});

it('forgets sources that took nothing for long, and no other', () => {
  const { take, size } = hourlyAllowance({ requests: 2, bytes: 1000 });
  for (let id = 0; id < 1000; id++) take(`quiet-${id}`, 1, 0);
  // spent at the end of the first hour: of what is remembered from then, nothing is lost at its turn
  expect([HOUR_MS - 2, HOUR_MS - 1].map((ms) => take('noisy', 1, ms))).toEqual([true, true]);
  expect(take('noisy', 1, HOUR_MS)).toBe(false);
  expect(size()).toBe(1001);
  expect(take('noisy', 1, 2 * HOUR_MS)).toBe(true);
  expect(size()).toBe(1);
});
