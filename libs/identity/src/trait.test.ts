import type { Json, KeepPolicy } from '@tributary/contracts';
import { MAX_UNION_VALUES, type TraitState, joinTraits, traitOf, traitValue } from './trait.ts';

type Step = readonly [keep: KeepPolicy, value: Json, eventSecond: number, receivedSecond?: number];
const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;

/** The value shown after these contributions, in this order and in the opposite one; they must agree. */
function shown(...steps: readonly Step[]): Json | undefined {
  const states = steps.flatMap(
    ([keep, value, event, received = event], n) =>
      traitOf({ keep, value }, { at: at(event), id: `u${n}` }, { at: at(received), id: `u${n}` }) ?? [],
  );
  const parts = states.map((fold): TraitState => [fold]);
  const value = (list: readonly TraitState[]) => (list.length === 0 ? undefined : traitValue(list.reduce(joinTraits)));
  expect(value(parts.toReversed())).toEqual(value(parts));
  return value(parts);
}

describe('latest', () => {
  it('keeps the value of the latest event time, however late it arrives', () =>
    expect(shown(['latest', 'new', 2, 1], ['latest', 'old', 1, 9])).toBe('new'));
  it('breaks ties by update id', () => expect(shown(['latest', 'a', 1], ['latest', 'b', 1])).toBe('b'));
  it('deletes by null, and an older value does not come back', () =>
    expect(shown(['latest', null, 2], ['latest', 'old', 1])).toBeUndefined());
  it('sets anew what was deleted', () => expect(shown(['latest', null, 2], ['latest', 'new', 3])).toBe('new'));
});

describe('first and never', () => {
  it('first keeps the value of the earliest event time', () =>
    expect(shown(['first', 'late', 2, 1], ['first', 'early', 1, 9])).toBe('early'));
  it('never keeps the value that was received first, whatever its event time', () =>
    expect(shown(['never', 'late', 2, 1], ['never', 'early', 1, 9])).toBe('late'));
  it('take no notice of null', () => {
    expect(shown(['first', null, 1], ['first', 'x', 2])).toBe('x');
    expect(shown(['never', null, 1], ['never', 'x', 2])).toBe('x');
  });
});

describe('max and min', () => {
  it('compare numbers as numbers', () => {
    expect(shown(['max', 9, 1], ['max', 10, 2], ['max', 2, 3])).toBe(10);
    expect(shown(['min', 9, 1], ['min', 10, 2])).toBe(9);
  });
  it('compare integers beyond 2^53, which travel as text, as numbers', () => {
    expect(shown(['max', '9007199254740993', 1], ['max', '9007199254740992', 2], ['max', 5, 3])).toBe('9007199254740993');
    expect(shown(['min', '-9007199254740993', 1], ['min', -5, 2])).toBe('-9007199254740993');
  });
  it('compare times as text', () =>
    expect(shown(['max', '2026-02-01T00:00:00.000Z', 1], ['max', '2025-12-31T00:00:00.000Z', 2])).toBe('2026-02-01T00:00:00.000Z'));
  it('order values of different types by type', () => expect(shown(['max', 5, 1], ['max', 'text', 2], ['max', true, 3])).toBe('text'));
});

describe('union', () => {
  it('collects distinct values, elements of arrays one by one, in order of value', () =>
    expect(shown(['union', ['b', 'a'], 1], ['union', 'c', 2], ['union', ['a', null], 3], ['union', 10, 4], ['union', 9, 5])).toEqual([
      9,
      10,
      'a',
      'b',
      'c',
    ]));
  it('takes objects with the same members as one value', () =>
    expect(shown(['union', { a: 1, b: 2 }, 1], ['union', { b: 2, a: 1 }, 2])).toHaveLength(1));
  it('is bounded, and keeps the smallest values in whatever order they come', () => {
    const many = Array.from({ length: MAX_UNION_VALUES + 5 }, (_, n) => n);
    expect(shown(['union', many.slice(500), 1], ['union', many.slice(0, 500), 2])).toEqual(many.slice(0, MAX_UNION_VALUES));
  });
});

describe('contributions that disagree on the policy', () => {
  it('follow the policy of the latest event, over the contributions that asked for it', () => {
    expect(shown(['max', 9, 1], ['max', 5, 2], ['latest', 3, 3])).toBe(3);
    expect(shown(['latest', 3, 1], ['max', 9, 2], ['max', 5, 4])).toBe(9);
  });
  it('leave a value alone that is never to be overwritten', () =>
    expect(shown(['never', 'safe', 5, 5], ['latest', 'other', 9])).toBe('safe'));
});
