import type { ProfileChange, ProfileUpdate } from '@tributary/contracts';
import { changesBetween, emptyState, idOf, type ProfileState, resolve, type ResolvedProfile } from '@tributary/identity';
import type { Arrival } from './arrivals.ts';
import type { RebuiltPerson } from './rebuild.ts';

/** A profile before and after some updates were folded in. */
interface Folded {
  readonly before: ProfileState;
  readonly after: ProfileState;
  readonly revision: number;
  readonly updateIds: readonly string[];
}

/** What folding updates into one profile has changed. `at` is RFC 3339. */
export function changeOfFold({ before, after, revision, updateIds }: Folded, at: string): ProfileChange {
  const isNew = before.earliest === undefined;
  const profileId = idOf(after);
  const formerId = isNew ? profileId : idOf(before);
  return {
    v: 1,
    type: isNew ? 'profile.created' : 'profile.updated',
    profileId,
    revision,
    at,
    ...listed(before, after),
    mergedFrom: formerId === profileId ? [] : [formerId],
    updateIds: [...updateIds],
  };
}

/**
 * What the arrivals have changed in people that were rebuilt: the difference to the people that would be there without them. It does not depend on what was
 * stored, so that after a crash in the middle the same changes are told again.
 */
export function changesOfRebuild(rebuilt: readonly RebuiltPerson[], arrivals: readonly Arrival[], at: string): readonly ProfileChange[] {
  const own = new Set(arrivals.map(({ incoming }) => incoming.update.updateId));
  const others = rebuilt.flatMap(({ person }) => person.contributions.filter((update) => !own.has(update.updateId)));
  const replaced = arrivals.flatMap(({ previous }) => (previous === undefined ? [] : [previous]));
  const before = resolve([...others, ...replaced]);
  const after = rebuilt.map(({ person }) => person);
  return rebuilt.flatMap(({ person, doc }) => {
    const sources = before.filter((candidate) => isShared(candidate, person));
    const isSplit = sources.some((source) => after.some((other) => other !== person && isShared(source, other)));
    const updateIds = person.contributions.map((update) => update.updateId).filter((id) => own.has(id));
    if (updateIds.length === 0 && !isSplit) return [];
    const survivor = sources.find((source) => source.id === person.id) ?? sources[0];
    const type = isSplit ? 'profile.unmerged' : sources.length > 1 ? 'profile.merged' : survivor ? 'profile.updated' : 'profile.created';
    const mergedFrom = sources.map((source) => source.id).filter((id) => id !== person.id && !after.some((other) => other.id === id));
    const changes = listed(survivor?.state ?? emptyState(), person.state);
    return [{ v: 1, type, profileId: person.id, revision: doc.revision, at, ...changes, mergedFrom, updateIds }];
  });
}

function isShared(before: ResolvedProfile, after: ResolvedProfile): boolean {
  const ids = new Set(before.contributions.map((update: ProfileUpdate) => update.updateId));
  return after.contributions.some((update) => ids.has(update.updateId));
}

function listed(before: ProfileState, after: ProfileState): Pick<ProfileChange, 'traits' | 'identifiers'> {
  const changes = changesBetween(before, after);
  return { traits: [...changes.traits], identifiers: [...changes.identifiers] };
}
