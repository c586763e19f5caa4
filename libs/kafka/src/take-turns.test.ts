import { takeTurns } from './take-turns.ts';

const queue = (...items: readonly [flow: string, bytes: number][]) => items.map(([flow, bytes], at) => ({ flow, bytes, at }));
const turn = (items: ReturnType<typeof queue>) => {
  const { taken, left } = takeTurns(items, 100);
  return [taken.map(({ at }) => at), left.map(({ at }) => at)];
};

describe('what of a queue goes next', () => {
  it.each([
    ['one flow: as much as fits', queue(['a', 40], ['a', 40], ['a', 40]), [[0, 1], [2]]],
    [
      'an equal part of each',
      queue(['a', 40], ['a', 40], ['a', 40], ['b', 10], ['b', 30]),
      [
        [0, 3, 4],
        [1, 2],
      ],
    ],
    ['the first, however large', queue(['a', 500], ['a', 1], ['b', 10]), [[0, 2], [1]]],
    ['nothing large beside the first', queue(['a', 10], ['b', 500], ['c', 10]), [[0, 2], [1]]],
    ['nothing of a flow that has to come later', queue(['a', 10], ['b', 60], ['b', 1]), [[0], [1, 2]]],
    ['nothing', [], [[], []]],
  ])('%s', (_name, items, expected) => {
    expect(turn(items)).toEqual(expected);
  });

  it('is everything, sooner or later, in order within each flow', () => {
    let left = queue(...Array.from({ length: 300 }, (_, n): [string, number] => [`f${n % 7}`, (n * 37) % 150]));
    const gone: number[] = [];
    while (left.length > 0) {
      const next = takeTurns(left, 100);
      expect(next.taken.length).toBeGreaterThan(0);
      gone.push(...next.taken.map(({ at }) => at));
      left = next.left;
    }
    for (let flow = 0; flow < 7; flow++) {
      const own = gone.filter((at) => at % 7 === flow);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
    expect(gone).toHaveLength(300);
  });
});
