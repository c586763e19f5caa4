import type { Json, KeepPolicy, TraitUpdate } from '@tributary/contracts';
import { canonical, canonicalJson, compareJson } from './json-order.ts';
import { type Stamp, compareStamps } from './order.ts';

/** A value with the moment that decides for it: event time, but receive time under `never`. */
export interface StampedValue extends Stamp {
  readonly value: Json;
}

/** What the contributions under one policy come to. Every policy but `union` keeps one value. */
export interface TraitFold {
  readonly keep: KeepPolicy;
  /** Ordered by value under `union`; never empty. */
  readonly values: readonly StampedValue[];
  /** Event time and id of the latest contribution under this policy. */
  readonly last: Stamp;
}

/** A trait: one fold per policy that contributions have asked for, almost always one; in the order of the policies' names. */
export type TraitState = readonly TraitFold[];

/** A union keeps its smallest values (compareJson): keeping the k smallest is a join, and a profile stays bounded. */
export const MAX_UNION_VALUES = 1000;

/**
 * The state of a trait that one update has contributed to; `undefined` where it contributes nothing. Null means "no value": under `latest` it is
 * a value like any other, so that it deletes what was there before; under every other policy it says nothing.
 */
export function traitOf(update: TraitUpdate, event: Stamp, received: Stamp): TraitState | undefined {
  const { keep } = update;
  // equal values must have equal bytes, whatever the order of their keys
  const value = canonical(update.value);
  if (keep === 'latest') return [{ keep, values: [{ value, at: event.at, id: event.id }], last: event }];
  if (value === null) return undefined;
  if (keep === 'union') {
    const elements: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]).filter((element) => element !== null) : [value];
    if (elements.length === 0) return undefined;
    const values = joinUnion(
      [],
      elements.map((element) => ({ value: element, at: event.at, id: event.id })),
    );
    return [{ keep, values, last: event }];
  }
  const stamp = keep === 'never' ? received : event;
  return [{ keep, values: [{ value, at: stamp.at, id: stamp.id }], last: event }];
}

/** Joins two states of one trait. Commutative, associative, idempotent; returns `a` itself when `b` adds nothing. */
export function joinTraits(a: TraitState, b: TraitState): TraitState {
  const joined: TraitFold[] = [...a];
  let changed = false;
  for (const fold of b) {
    const index = joined.findIndex((other) => other.keep === fold.keep);
    const before = joined[index];
    const after = before === undefined ? fold : joinFolds(before, fold);
    if (after === before) continue;
    changed = true;
    if (before === undefined) joined.push(after);
    else joined[index] = after;
  }
  if (!changed) return a;
  return joined.length === 1 ? joined : joined.sort((left, right) => (left.keep < right.keep ? -1 : 1));
}

/**
 * The fold whose value the profile shows. Where contributions disagree on the policy: `never` protects its value against all others; else
 * the policy of the latest contribution (event time, update id) decides, over the contributions that asked for that policy.
 */
export function shownFold(state: TraitState): TraitFold | undefined {
  if (state.length === 1) return state[0];
  return (
    state.find((fold) => fold.keep === 'never') ??
    state.reduce<TraitFold | undefined>(
      (best, fold) => (best === undefined || compareStamps(fold.last, best.last) > 0 ? fold : best),
      undefined,
    )
  );
}

/** The value that the profile shows; `undefined` when the trait was deleted (a null that is the latest). */
export function traitValue(state: TraitState): Json | undefined {
  const fold = shownFold(state);
  if (fold === undefined) return undefined;
  if (fold.keep === 'union') return fold.values.map((entry) => entry.value);
  return fold.values[0]?.value ?? undefined;
}

function joinFolds(a: TraitFold, b: TraitFold): TraitFold {
  const last = compareStamps(b.last, a.last) > 0 ? b.last : a.last;
  const values = a.keep === 'union' ? joinUnion(a.values, b.values) : joinSingle(a.keep, a.values, b.values);
  return values === a.values && last === a.last ? a : { keep: a.keep, values, last };
}

function joinSingle(keep: KeepPolicy, a: readonly StampedValue[], b: readonly StampedValue[]): readonly StampedValue[] {
  return prefers(keep, b[0] as StampedValue, a[0] as StampedValue) ? b : a;
}

/** Whether `candidate` survives beside `current`. A total order, so that the survivor of a set does not depend on how it is walked through. */
function prefers(keep: KeepPolicy, candidate: StampedValue, current: StampedValue): boolean {
  const byTime = compareStamps(candidate, current);
  if (keep === 'latest') return (byTime || compareContents(candidate, current)) > 0;
  if (keep === 'first' || keep === 'never') return (byTime || compareContents(candidate, current)) < 0;
  const byValue = compareJson(candidate.value, current.value);
  // of equal values the earliest stays: who brought the record first
  return byValue === 0 ? byTime < 0 : keep === 'max' ? byValue > 0 : byValue < 0;
}

/** One update has one value per trait; this only decides between two versions of it that were never meant to meet. */
function compareContents(a: StampedValue, b: StampedValue): number {
  return compareJson(a.value, b.value);
}

function joinUnion(a: readonly StampedValue[], b: readonly StampedValue[]): readonly StampedValue[] {
  const byText = new Map(a.map((entry) => [canonicalJson(entry.value), entry]));
  let changed = false;
  for (const entry of b) {
    const text = canonicalJson(entry.value);
    const known = byText.get(text);
    if (known !== undefined && compareStamps(known, entry) <= 0) continue;
    byText.set(text, entry);
    changed = true;
  }
  if (!changed) return a;
  return [...byText.values()].sort((left, right) => compareJson(left.value, right.value)).slice(0, MAX_UNION_VALUES);
}
