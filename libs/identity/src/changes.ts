import { canonicalJson } from './json-order.ts';
import { compareText } from './order.ts';
import type { ProfileState } from './state.ts';
import { type TraitState, traitValue } from './trait.ts';

/** What a reader of the profile sees differently. */
export interface StateChanges {
  /** Names of the traits whose shown value is another, or gone; sorted. */
  readonly traits: readonly string[];
  /** Identifier keys that are new, sorted. */
  readonly identifiers: readonly string[];
}

/** Compares two states of one person. Parts that `join` left alone are the same objects and cost nothing. */
export function changesBetween(before: ProfileState, after: ProfileState): StateChanges {
  return { traits: changedTraits(before.traits, after.traits), identifiers: newKeys(before.identifiers, after.identifiers) };
}

function changedTraits(before: ReadonlyMap<string, TraitState>, after: ReadonlyMap<string, TraitState>): readonly string[] {
  if (before === after) return [];
  const changed: string[] = [];
  for (const [name, state] of after) {
    const earlier = before.get(name);
    if (earlier !== state && shownText(earlier) !== shownText(state)) changed.push(name);
  }
  for (const [name, state] of before) if (!after.has(name) && traitValue(state) !== undefined) changed.push(name);
  return changed.sort(compareText);
}

function newKeys(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): readonly string[] {
  if (before === after) return [];
  return [...after.keys()].filter((key) => !before.has(key)).sort(compareText);
}

function shownText(state: TraitState | undefined): string | undefined {
  const value = state === undefined ? undefined : traitValue(state);
  return value === undefined ? undefined : canonicalJson(value);
}
