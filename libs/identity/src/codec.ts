import type { Json } from '@tributary/contracts';
import { type Stamp, compareText } from './order.ts';
import type { GroupState, IdentifierState, ProfileState } from './state.ts';
import { emptyState } from './state.ts';
import type { StampedValue, TraitFold, TraitState } from './trait.ts';

type TraitText = readonly [name: string, ...folds: readonly FoldText[]];
/** `last` is left out where it is the stamp of the only value, as it always is under `latest`. */
type FoldText = readonly [keep: TraitFold['keep'], values: readonly ValueText[], lastAt?: string, lastId?: string];
type ValueText = readonly [value: Json, at: string, id: string];
type StateText = readonly [
  earliest: readonly [at: string, id: string],
  seen: readonly [first: string, last: string],
  identifiers: readonly (readonly [key: string, firstSeen: string, lastSeen: string, verified: 0 | 1])[],
  traits: readonly TraitText[],
  groups: readonly (readonly [id: string, firstSeen: string, lastSeen: string, traits: readonly TraitText[]])[],
];

/**
 * The one text of a state: equal states give equal text, byte for byte. Tuples, not objects: it is short, and names of traits can be any text. The
 * empty state is `''`.
 */
export function encodeState(state: ProfileState): string {
  if (state.earliest === undefined) return '';
  const text: StateText = [
    [state.earliest.at, state.earliest.id],
    [state.firstSeen, state.lastSeen],
    sorted(state.identifiers).map(([key, seen]) => [key, seen.firstSeen, seen.lastSeen, seen.verified ? 1 : 0] as const),
    sorted(state.traits).map(traitText),
    sorted(state.groups).map(([id, group]) => [id, group.firstSeen, group.lastSeen, sorted(group.traits).map(traitText)] as const),
  ];
  return JSON.stringify(text);
}

/** The state behind a text of `encodeState`. */
export function decodeState(text: string): ProfileState {
  if (text === '') return emptyState();
  const [[at, id], [firstSeen, lastSeen], identifiers, traits, groups] = JSON.parse(text) as StateText;
  return {
    earliest: { at, id },
    firstSeen,
    lastSeen,
    identifiers: new Map<string, IdentifierState>(
      identifiers.map(([key, first, last, verified]) => [key, { firstSeen: first, lastSeen: last, verified: verified === 1 }]),
    ),
    traits: new Map(traits.map(traitOf)),
    groups: new Map<string, GroupState>(
      groups.map(([group, first, last, members]) => [group, { firstSeen: first, lastSeen: last, traits: new Map(members.map(traitOf)) }]),
    ),
  };
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => compareText(a, b));
}

function traitText([name, folds]: [string, TraitState]): TraitText {
  return [name, ...folds.map(foldText)];
}

function foldText({ keep, values, last }: TraitFold): FoldText {
  const texts = values.map((entry) => [entry.value, entry.at, entry.id] as const);
  return values.length === 1 && isSame(values[0] as StampedValue, last) ? [keep, texts] : [keep, texts, last.at, last.id];
}

function traitOf([name, ...folds]: TraitText): [string, TraitState] {
  return [name, folds.map(foldOf)];
}

function foldOf([keep, texts, lastAt, lastId]: FoldText): TraitFold {
  const values = texts.map(([value, at, id]) => ({ value, at, id }));
  const last = lastAt === undefined || lastId === undefined ? (values[0] as StampedValue) : { at: lastAt, id: lastId };
  return { keep, values, last: { at: last.at, id: last.id } };
}

function isSame(a: Stamp, b: Stamp): boolean {
  return a.id === b.id && a.at === b.at;
}
