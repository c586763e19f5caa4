import { type ProfileUpdate, type TraitUpdate, identifierKey } from '@tributary/contracts';
import { type Stamp, compareStamps } from './order.ts';
import { linkKeys } from './strength.ts';
import { type TraitState, joinTraits, traitOf } from './trait.ts';

/** When an identifier was seen (event times), and whether some update links by it (`verified`); one that none links by belongs to nobody else. */
export interface IdentifierState {
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly verified: boolean;
}

export interface GroupState {
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly traits: ReadonlyMap<string, TraitState>;
}

/**
 * What a set of contributions says about one person: the join of what each of them says alone. `join` is commutative, associative and idempotent, so
 * the state depends on the set only, never on order, batching or repeats.
 */
export interface ProfileState {
  /** Receive time and id of the earliest contribution: the profile's id comes from it. `undefined` for no contributions. */
  readonly earliest: Stamp | undefined;
  /** Earliest and latest event time; `''` for no contributions. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** By identifier key, `type:value`. */
  readonly identifiers: ReadonlyMap<string, IdentifierState>;
  readonly traits: ReadonlyMap<string, TraitState>;
  /** By group id. */
  readonly groups: ReadonlyMap<string, GroupState>;
}

const EMPTY: ProfileState = {
  earliest: undefined,
  firstSeen: '',
  lastSeen: '',
  identifiers: new Map(),
  traits: new Map(),
  groups: new Map(),
};

/** The state of nobody: the neutral element of `join`. */
export function emptyState(): ProfileState {
  return EMPTY;
}

/** The state of a person of whom only this update is known. */
export function stateOf(update: ProfileUpdate): ProfileState {
  const { time } = update.event;
  const event = { at: time, id: update.updateId };
  const received = { at: update.receivedAt, id: update.updateId };
  const links = linkKeys(update);
  const identifiers = new Map<string, IdentifierState>();
  for (const identifier of update.identifiers) {
    const key = identifierKey(identifier);
    identifiers.set(key, { firstSeen: time, lastSeen: time, verified: links.includes(key) });
  }
  const groups = new Map<string, GroupState>();
  const { group } = update;
  if (group !== undefined) groups.set(group.id, { firstSeen: time, lastSeen: time, traits: traitsOf(group.traits, event, received) });
  return { earliest: received, firstSeen: time, lastSeen: time, identifiers, traits: traitsOf(update.traits, event, received), groups };
}

/** The state of the contributions of both. Untouched parts keep their object identity, so that what changed is cheap to find (changes.ts). */
export function join(a: ProfileState, b: ProfileState): ProfileState {
  if (a.earliest === undefined) return b;
  if (b.earliest === undefined) return a;
  return {
    earliest: compareStamps(b.earliest, a.earliest) < 0 ? b.earliest : a.earliest,
    firstSeen: b.firstSeen < a.firstSeen ? b.firstSeen : a.firstSeen,
    lastSeen: b.lastSeen > a.lastSeen ? b.lastSeen : a.lastSeen,
    identifiers: joinMaps(a.identifiers, b.identifiers, joinIdentifiers),
    traits: joinMaps(a.traits, b.traits, joinTraits),
    groups: joinMaps(a.groups, b.groups, joinGroups),
  };
}

/** The state with one more contribution. Folding one twice changes nothing. */
export function fold(state: ProfileState, update: ProfileUpdate): ProfileState {
  return join(state, stateOf(update));
}

function traitsOf(traits: Readonly<Record<string, TraitUpdate>>, event: Stamp, received: Stamp): ReadonlyMap<string, TraitState> {
  const states = new Map<string, TraitState>();
  for (const [name, trait] of Object.entries(traits)) {
    const state = traitOf(trait, event, received);
    if (state !== undefined) states.set(name, state);
  }
  return states;
}

/** Joins entry by entry; `a` itself when `b` adds nothing. */
function joinMaps<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>, joinValues: (a: V, b: V) => V): ReadonlyMap<string, V> {
  if (a.size === 0) return b;
  let joined: Map<string, V> | undefined;
  for (const [key, value] of b) {
    const known = a.get(key);
    const after = known === undefined ? value : joinValues(known, value);
    if (after === known) continue;
    joined ??= new Map(a);
    joined.set(key, after);
  }
  return joined ?? a;
}

function joinIdentifiers(a: IdentifierState, b: IdentifierState): IdentifierState {
  if (b.firstSeen >= a.firstSeen && b.lastSeen <= a.lastSeen && (a.verified || !b.verified)) return a;
  return {
    firstSeen: b.firstSeen < a.firstSeen ? b.firstSeen : a.firstSeen,
    lastSeen: b.lastSeen > a.lastSeen ? b.lastSeen : a.lastSeen,
    verified: a.verified || b.verified,
  };
}

function joinGroups(a: GroupState, b: GroupState): GroupState {
  const traits = joinMaps(a.traits, b.traits, joinTraits);
  if (traits === a.traits && b.firstSeen >= a.firstSeen && b.lastSeen <= a.lastSeen) return a;
  return {
    firstSeen: b.firstSeen < a.firstSeen ? b.firstSeen : a.firstSeen,
    lastSeen: b.lastSeen > a.lastSeen ? b.lastSeen : a.lastSeen,
    traits,
  };
}
