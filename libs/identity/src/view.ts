import { type Profile, type ProfileIdentifier, parseIdentifierKey, profileIdFor } from '@tributary/contracts';
import { compareText } from './order.ts';
import type { ProfileState } from './state.ts';
import { compareIdentifiers } from './strength.ts';
import { type TraitState, traitValue } from './trait.ts';

/** What a profile has besides the pure fold: kept by whoever stores it. */
export interface Bookkeeping {
  readonly revision: number;
  readonly eventCount: number;
  /** Former ids that now lead to this profile. */
  readonly mergedFrom: readonly string[];
}

/** The public id of a state, `prf_…`, from its earliest contribution. Throws on the empty state, which is nobody's. */
export function idOf(state: ProfileState): string {
  if (state.earliest === undefined) throw new RangeError('a profile without contributions has no id');
  return profileIdFor(state.earliest.id);
}

/** The profile as the API and the topic `profiles` show it: identifiers by strength then value, traits and groups by name. */
export function viewOf(state: ProfileState, bookkeeping: Bookkeeping): Profile {
  return {
    id: idOf(state),
    identifiers: identifiersOf(state),
    traits: traitsOf(state.traits),
    groups: [...state.groups]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, group]) => ({ id, traits: traitsOf(group.traits), firstSeen: group.firstSeen, lastSeen: group.lastSeen })),
    consent: {},
    firstSeen: state.firstSeen,
    lastSeen: state.lastSeen,
    eventCount: bookkeeping.eventCount,
    revision: bookkeeping.revision,
    mergedFrom: [...bookkeeping.mergedFrom],
  };
}

function identifiersOf(state: ProfileState): Profile['identifiers'] {
  const parsed = [...state.identifiers].flatMap(([key, seen]) => {
    const identifier = parseIdentifierKey(key);
    return identifier === undefined ? [] : [{ ...identifier, seen }];
  });
  const byType = new Map<string, ProfileIdentifier[]>();
  for (const { type, value, seen } of parsed.sort(compareIdentifiers)) {
    const shown = { value, firstSeen: seen.firstSeen, lastSeen: seen.lastSeen, status: seen.verified ? 'verified' : 'unverified' } as const;
    const others = byType.get(type);
    if (others === undefined) byType.set(type, [shown]);
    else others.push(shown);
  }
  return Object.fromEntries(byType);
}

/** `Object.fromEntries` defines own properties, so that a trait named `__proto__` is a trait like any other. */
function traitsOf(states: ReadonlyMap<string, TraitState>): Profile['traits'] {
  const shown = [...states].flatMap(([name, state]) => {
    const value = traitValue(state);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(shown.sort(([a], [b]) => compareText(a, b)));
}
