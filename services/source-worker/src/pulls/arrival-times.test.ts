import { createArrivalTimes } from './arrival-times.ts';

describe('times of receipt', () => {
  it('are those of the clock, and never the same twice for a key', () => {
    const timeOf = createArrivalTimes();
    expect(['a', 'a', 'b', 'a', null, null].map((key) => timeOf(key, 1000))).toEqual([1000, 1001, 1000, 1002, 1000, 1000]);
    expect([timeOf('a', 1001), timeOf('b', 1001), timeOf('a', 2000), timeOf('a', 1500)]).toEqual([1003, 1001, 2000, 2001]);
  });

  it('grow for a key however the clock goes', () => {
    const timeOf = createArrivalTimes();
    const times = [5, 5, 9, 3, 3, 9, 9, 10, 12].map((now) => timeOf('k', now));
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] as number))).toBe(true);
  });
});
