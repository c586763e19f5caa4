import { resolve, type ResolvedProfile } from '@tributary/identity';
import type { ProfileDoc } from '../mongo/documents.ts';
import { updateOf } from './arrivals.ts';
import { ownerOf, readPeople } from './people.ts';
import { type Picture, planRebuild } from './rebuild-plan.ts';
import type { ProfileStore } from './store.ts';

/** A person after a rebuild. */
export interface RebuiltPerson {
  readonly person: ResolvedProfile;
  readonly doc: ProfileDoc;
}

export interface RebuildDeps {
  readonly store: ProfileStore;
  readonly newInternalId: () => string;
  /** Called for every attempt that lost a race. */
  readonly onConflict: () => void;
}

/** Longest pause between two attempts, in milliseconds; a third of it on average for the first ones. */
const MAX_PAUSE_MS = 200;

/**
 * Makes the stored profiles of the people behind `seeds` agree with their contributions, whatever state a crash or a race has left them in: reads all
 * that is connected, resolves it from scratch, and writes by claims and compare-and-set. Begins anew when it loses a race. Every profile that it
 * has looked at gets a new revision, so that whoever folds into one on older knowledge loses, and comes here too. `causes` are the updates that it is for:
 * the redelivery of any of them finds what was written, and publishes it.
 */
export async function rebuild(deps: RebuildDeps, seeds: readonly string[], causes: readonly string[]): Promise<readonly RebuiltPerson[]> {
  const seen = new Set<string>();
  for (let attempt = 0; ; attempt++) {
    const picture = await readPicture(deps.store, seeds, seen);
    const rebuilt = await carryOut(deps, picture, causes);
    if (rebuilt !== undefined) return rebuilt;
    deps.onConflict();
    await new Promise((resume) => setTimeout(resume, Math.random() * Math.min(MAX_PAUSE_MS, 5 * 2 ** attempt)));
  }
}

/**
 * Reads until nothing new is connected. Within the last round profiles are read before contributions: a contribution that is
 * missing here belongs to somebody whose write will find a newer revision.
 */
async function readPicture(store: ProfileStore, seeds: readonly string[], seen: Set<string>): Promise<Picture> {
  let keys = new Set(seeds);
  for (;;) {
    const people = await readPeople(store, keys, seen);
    const sizeBefore = seen.size;
    for (const id of people.profiles.keys()) seen.add(id);
    const resolved = resolve((await store.contributionsLinkedBy(keys)).map(updateOf));
    const grown = new Set(keys);
    for (const { state } of people.profiles.values())
      for (const [key, identifier] of state.identifiers) if (identifier.verified) grown.add(key);
    for (const person of resolved) for (const key of person.keys) grown.add(key);
    if (grown.size === keys.size && seen.size === sizeBefore) {
      // a profile that nothing points at any more would be found by its public id alone
      for (const doc of await store.profilesByPublicId(resolved.map((person) => person.id))) seen.add(doc._id);
      if (seen.size === sizeBefore) return { people, resolved, seeds };
    }
    keys = grown;
  }
}

/** Takes the steps of the plan; `undefined` when one of them was lost to somebody else. */
async function carryOut(
  { store, newInternalId }: RebuildDeps,
  picture: Picture,
  causes: readonly string[],
): Promise<readonly RebuiltPerson[] | undefined> {
  const plan = planRebuild(picture, newInternalId);
  // when one of them comes again, here or to the replica that it was taken over from, which may have published an old view since, what is written now must be found
  await store.addTouched(causes, [...plan.owners.keys()]);
  if ((await store.claim(plan.claims)).size > 0) return undefined;
  for (const { key, from, to } of plan.moves) if (!(await store.repoint(key, from, to))) return undefined;
  if ((await store.save(plan.freezes)).size > 0) return undefined;
  if ((await store.save(plan.saves)).size > 0) return undefined;
  if ((await store.save(plan.cleanups)).size > 0) return undefined;
  await shortenPointers(store, picture, new Map(plan.freezes.map(({ doc }) => [doc._id, doc.mergedInto as string])));
  const final = new Map([...plan.saves, ...plan.cleanups].map(({ doc }) => [doc._id, doc]));
  return [...plan.owners].map(([owner, person]) => ({ person, doc: final.get(owner) as ProfileDoc }));
}

/** Points the keys of merged profiles at the survivor, which saves later readers a step. A race lost here changes nothing. */
async function shortenPointers(store: ProfileStore, { people }: Picture, into: ReadonlyMap<string, string>): Promise<void> {
  const shortened = [...people.pointers].flatMap(([key, pointer]) => {
    const survivor = ownerOf(key, people) as string;
    const to = into.get(survivor) ?? survivor;
    return to === pointer ? [] : [store.repoint(key, pointer, to)];
  });
  await Promise.all(shortened);
}
