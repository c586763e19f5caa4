import { profile, type ProfileUpdate } from '@tributary/contracts';
import fc from 'fast-check';
import { someUpdates } from './arbitrary-updates.test-support.ts';
import { changesBetween } from './changes.ts';
import { decodeState, encodeState } from './codec.ts';
import { emptyState, fold, join } from './state.ts';
import { viewOf } from './view.ts';

const someState = someUpdates.map((updates: ProfileUpdate[]) => updates.reduce(fold, emptyState()));
const bookkeeping = { revision: 3, eventCount: 2, mergedFrom: [] };

describe('viewOf', () => {
  it('shows every state as a profile of the contract, the same before and after encoding', () => {
    fc.assert(
      fc.property(someState, (state) => {
        const view = viewOf(state, bookkeeping);
        expect(profile.safeParse(view).error).toBeUndefined();
        expect(JSON.stringify(viewOf(decodeState(encodeState(state)), bookkeeping))).toBe(JSON.stringify(view));
      }),
    );
  });
});

describe('changesBetween', () => {
  it('names exactly the traits that show another value', () => {
    fc.assert(
      fc.property(someState, someState, (a, b) => {
        const after = join(a, b);
        const [before, now] = [viewOf(a, bookkeeping).traits, viewOf(after, bookkeeping).traits];
        const names = new Set([...Object.keys(before), ...Object.keys(now)]);
        const own = (traits: object, name: string) => JSON.stringify(Object.getOwnPropertyDescriptor(traits, name)?.value);
        expect(changesBetween(a, after).traits).toEqual([...names].filter((name) => own(before, name) !== own(now, name)).sort());
      }),
    );
  });

  it('names the identifiers that are new', () => {
    fc.assert(
      fc.property(someState, someState, (a, b) => {
        const expected = [...b.identifiers.keys()].filter((key) => !a.identifiers.has(key)).sort();
        expect(changesBetween(a, join(a, b)).identifiers).toEqual(expected);
      }),
    );
  });
});
