import fc from 'fast-check';
import { someUpdates } from './arbitrary-updates.test-support.ts';
import { decodeState, encodeState } from './codec.ts';
import { emptyState, fold, join } from './state.ts';

const someState = someUpdates.map((updates) => updates.reduce(fold, emptyState()));

describe('the state of a profile', () => {
  it('joins commutatively', () => {
    fc.assert(fc.property(someState, someState, (a, b) => expect(encodeState(join(a, b))).toBe(encodeState(join(b, a)))));
  });

  it('joins associatively', () => {
    fc.assert(
      fc.property(someState, someState, someState, (a, b, c) =>
        expect(encodeState(join(join(a, b), c))).toBe(encodeState(join(a, join(b, c)))),
      ),
    );
  });

  it('is left alone by what it already contains', () => {
    fc.assert(fc.property(someState, someState, (a, b) => expect(encodeState(join(join(a, b), b))).toBe(encodeState(join(a, b)))));
    fc.assert(fc.property(someState, (a) => expect(encodeState(join(emptyState(), a))).toBe(encodeState(a))));
  });

  it('survives encoding byte for byte', () => {
    fc.assert(fc.property(someState, (a) => expect(encodeState(decodeState(encodeState(a)))).toBe(encodeState(a))));
  });

  it('joins decoded states as it joins fresh ones', () => {
    fc.assert(
      fc.property(someState, someState, (a, b) =>
        expect(encodeState(join(decodeState(encodeState(a)), decodeState(encodeState(b))))).toBe(encodeState(join(a, b))),
      ),
    );
  });

  it('encodes nobody as the empty text', () => {
    expect(encodeState(emptyState())).toBe('');
    expect(decodeState('')).toBe(emptyState());
  });
});
