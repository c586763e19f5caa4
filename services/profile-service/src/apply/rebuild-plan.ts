import { profileIdFor } from '@tributary/contracts';
import { compareText, encodeState, type ResolvedProfile } from '@tributary/identity';
import type { ProfileDoc } from '../mongo/documents.ts';
import { ownerOf, type People, survivorOf } from './people.ts';
import type { ProfileSave } from './store.ts';

/** Everything that is known about some people: what their contributions say, and what is stored. */
export interface Picture {
  readonly people: People;
  readonly resolved: readonly ResolvedProfile[];
  /** The keys that the rebuild began with. */
  readonly seeds: readonly string[];
}

/** The steps that make what is stored agree with the contributions, in the order in which they are to be taken. Each is repeatable. */
export interface RebuildPlan {
  /** Keys that nobody has claimed: to be inserted. */
  readonly claims: ReadonlyMap<string, string>;
  /** Keys that lead to another profile: to be re-pointed by compare-and-set, one after another. */
  readonly moves: readonly { readonly key: string; readonly from: string; readonly to: string }[];
  /** Profiles that are merged away: frozen, before the one that takes over is written. */
  readonly freezes: readonly ProfileSave[];
  /** The people. A public id that moves to another profile is still kept where it was. */
  readonly saves: readonly ProfileSave[];
  /** Once all people are written: profiles that nothing is left of, and those that a public id has moved away from. */
  readonly cleanups: readonly ProfileSave[];
  /** The person behind each internal id. */
  readonly owners: ReadonlyMap<string, ResolvedProfile>;
}

/**
 * Decides which stored profile becomes which person.
 *
 * A profile goes to the person who has its anchor: the smallest key that leads to it. That depends on the pointers alone, so that replicas which have seen
 * different contributions agree. Of several profiles of one person the smallest internal id survives: merges follow one total order
 * and never form a ring. A person without a profile gets a new one. A profile that no key of a person leads to is emptied.
 */
export function planRebuild(picture: Picture, newInternalId: () => string): RebuildPlan {
  const { people, resolved, seeds } = picture;
  const revision = 1 + Math.max(0, ...[...people.profiles.values()].map(({ doc }) => doc.revision));
  const anchored = anchoredProfiles(picture);
  const owners = new Map<string, ResolvedProfile>();
  const into = new Map<string, string>();
  for (const person of resolved) {
    const candidates = anchored.get(person) ?? [];
    const owner = candidates[0] ?? newInternalId();
    owners.set(owner, person);
    for (const loser of candidates.slice(1)) into.set(loser, owner);
  }
  const { claims, moves } = pointerSteps(people, owners, into);
  const [anyOwner] = owners.keys();
  // a version that was replaced meanwhile may still be on its way to claim its keys: it must not succeed
  for (const key of seeds) if (anyOwner !== undefined && !people.pointers.has(key) && !claims.has(key)) claims.set(key, anyOwner);

  const save = (doc: Omit<ProfileDoc, 'revision'>): ProfileSave => ({
    doc: { ...doc, revision },
    expectedRevision: people.profiles.get(doc._id)?.doc.revision,
  });
  const freezes = [...into].map(([loser, owner]) =>
    save({ _id: loser, state: '', eventCount: 0, ids: idsOf(people, loser), mergedInto: owner }),
  );
  const publicIds = assignPublicIds(people, owners, into);
  const saves: ProfileSave[] = [];
  const cleanups = leftovers(people, owners, into).map((id) => save({ _id: id, state: '', eventCount: 0, ids: publicIds.get(id) ?? [] }));
  for (const [owner, person] of owners) {
    const ids = [person.id, ...(publicIds.get(owner) ?? [])];
    const leaving = idsOf(people, owner).filter((id) => !ids.includes(id));
    const saved = save({
      _id: owner,
      state: encodeState(person.state),
      eventCount: person.contributions.length,
      ids: [...ids, ...leaving],
    });
    saves.push(saved);
    if (leaving.length > 0) cleanups.push({ doc: { ...saved.doc, ids, revision: revision + 1 }, expectedRevision: revision });
  }
  return { claims, moves, freezes, saves, cleanups, owners };
}

/** The live profiles of each person, smallest internal id first. */
function anchoredProfiles({ people, resolved }: Picture): Map<ResolvedProfile, string[]> {
  const anchors = new Map<string, { key: string; person: ResolvedProfile }>();
  for (const person of resolved) {
    for (const key of person.keys) {
      const owner = ownerOf(key, people);
      if (owner === undefined) continue;
      const anchor = anchors.get(owner);
      if (anchor === undefined || compareText(key, anchor.key) < 0) anchors.set(owner, { key, person });
    }
  }
  const profiles = new Map<ResolvedProfile, string[]>();
  for (const [id, { person }] of anchors) profiles.set(person, [...(profiles.get(person) ?? []), id].sort(compareText));
  return profiles;
}

function pointerSteps(people: People, owners: ReadonlyMap<string, ResolvedProfile>, into: ReadonlyMap<string, string>) {
  const claims = new Map<string, string>();
  const moves: { key: string; from: string; to: string }[] = [];
  for (const [owner, person] of owners) {
    for (const key of person.keys) {
      const pointer = people.pointers.get(key);
      const survivor = ownerOf(key, people);
      if (pointer === undefined || survivor === undefined) claims.set(key, owner);
      else if (survivor !== owner && into.get(survivor) !== owner) moves.push({ key, from: pointer, to: owner });
    }
  }
  moves.sort((a, b) => compareText(a.key, b.key));
  return { claims, moves };
}

/** Live profiles, written or only pointed at, that are nobody's. */
function leftovers(people: People, owners: ReadonlyMap<string, unknown>, into: ReadonlyMap<string, string>): readonly string[] {
  const ids = new Set([...people.profiles.keys(), ...people.pointers.values()].map((id) => survivorOf(id, people.profiles)));
  return [...ids].filter((id) => !owners.has(id) && !into.has(id));
}

/**
 * Former public ids by the profile that answers for them. A public id is named after a contribution, and leads to whoever has that contribution;
 * one whose contribution is not among these people stays where it was. Sorted.
 */
function assignPublicIds(
  people: People,
  owners: ReadonlyMap<string, ResolvedProfile>,
  into: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const homes = new Map<string, string>();
  for (const id of people.profiles.keys()) {
    const survivor = survivorOf(id, people.profiles);
    for (const publicId of idsOf(people, id)) homes.set(publicId, into.get(survivor) ?? survivor);
  }
  for (const [owner, person] of owners) {
    for (const { updateId } of person.contributions) if (homes.has(profileIdFor(updateId))) homes.set(profileIdFor(updateId), owner);
  }
  for (const person of owners.values()) homes.delete(person.id);
  const assigned = new Map<string, string[]>();
  for (const [publicId, profile] of [...homes].sort(([a], [b]) => compareText(a, b))) {
    const others = assigned.get(profile);
    if (others === undefined) assigned.set(profile, [publicId]);
    else others.push(publicId);
  }
  return assigned;
}

function idsOf(people: People, id: string): readonly string[] {
  return people.profiles.get(id)?.doc.ids ?? [];
}
