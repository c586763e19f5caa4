import { decodeState, type ProfileState } from '@tributary/identity';
import type { ProfileDoc } from '../mongo/documents.ts';
import type { ProfileStore } from './store.ts';

/** A profile as it was read. */
export interface KnownProfile {
  readonly doc: ProfileDoc;
  readonly state: ProfileState;
}

/** Who some identifiers belonged to at one moment. */
export interface People {
  /** Raw pointers: identifier key to internal id, merged-away profiles not yet followed. */
  readonly pointers: ReadonlyMap<string, string>;
  /** Everything met on the way, merged-away profiles included, by internal id. */
  readonly profiles: ReadonlyMap<string, KnownProfile>;
}

/** Reads the pointers of `keys`, then the profiles behind them and behind `ids`, following merges. In this order and before anything is written. */
export async function readPeople(store: ProfileStore, keys: Iterable<string>, ids: Iterable<string> = []): Promise<People> {
  const pointers = await store.pointers(keys);
  const profiles = new Map<string, KnownProfile>();
  const asked = new Set<string>();
  let next = new Set([...ids, ...pointers.values()]);
  while (next.size > 0) {
    const docs = await store.profiles(next);
    for (const id of next) asked.add(id);
    for (const doc of docs) profiles.set(doc._id, { doc, state: decodeState(doc.state) });
    next = new Set(docs.flatMap((doc) => (doc.mergedInto === undefined || asked.has(doc.mergedInto) ? [] : [doc.mergedInto])));
  }
  return { pointers, profiles };
}

/** The internal id that `id` has been merged into, `id` itself where it was not. Merges always go to a smaller id, so this ends. */
export function survivorOf(id: string, profiles: ReadonlyMap<string, KnownProfile>): string {
  let survivor = id;
  for (let into = profiles.get(id)?.doc.mergedInto; into !== undefined; into = profiles.get(into)?.doc.mergedInto) survivor = into;
  return survivor;
}

/** The internal id that a key leads to in the end. */
export function ownerOf(key: string, people: People): string | undefined {
  const pointer = people.pointers.get(key);
  return pointer === undefined ? undefined : survivorOf(pointer, people.profiles);
}
