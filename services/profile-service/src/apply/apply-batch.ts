import type { ProfileChange } from '@tributary/contracts';
import { encodeState, fold, idOf, type ProfileState } from '@tributary/identity';
import type { ProfileDoc } from '../mongo/documents.ts';
import { collapse } from '../updates/collapse.ts';
import type { IncomingUpdate } from '../updates/decode-update.ts';
import { allDone } from './all-done.ts';
import { type Arrival, storeContributions } from './arrivals.ts';
import { type FastPath, type Group, groupArrivals } from './groups.ts';
import { ownerOf, type People, readPeople } from './people.ts';
import { changeOfFold, changesOfRebuild } from './profile-changes.ts';
import { rebuild, type RebuildDeps } from './rebuild.ts';
import type { ProfileStore } from './store.ts';

/** What became of one update. */
export interface Outcome {
  readonly incoming: IncomingUpdate;
  /** `duplicate`: another request has contributed the same. */
  readonly state: 'applied' | 'duplicate';
  /** The public id of the person, where it is known. */
  readonly profileId: string | undefined;
}

/** A profile that was written, as it is to be published. */
export interface WrittenProfile {
  readonly doc: ProfileDoc;
  readonly state: ProfileState;
}

export interface BatchResult {
  readonly outcomes: readonly Outcome[];
  readonly written: readonly WrittenProfile[];
  /** Former public ids that must not be found on the topic `profiles` any more. */
  readonly retiredIds: readonly string[];
  readonly changes: readonly ProfileChange[];
}

export interface ApplyDeps extends RebuildDeps {
  /** RFC 3339, for the changes. */
  readonly now: () => string;
  /** Called for every group of updates that takes the slow path. */
  readonly onRebuild: () => void;
}

/** How many people are rebuilt side by side. */
const MAX_REBUILDS = 8;

/**
 * Applies a batch of updates: each contribution is kept once, and every profile that it belongs to ends up as the fold of its contributions, however often and
 * by however many replicas the updates are processed (README, "How updates are applied"). Throws when the database fails; the whole batch may then be given again.
 */
export async function applyBatch(deps: ApplyDeps, incoming: readonly IncomingUpdate[]): Promise<BatchResult> {
  const { chosen, repeats } = collapse(incoming);
  const people = await readPeople(deps.store, new Set(chosen.flatMap((item) => item.links)));
  const arrivals = await storeContributions(deps.store, chosen);
  const groups = groupArrivals(arrivals, people);
  const folded = await foldGroups(deps, groups);
  const slow = groups.filter((group) => !folded.has(group));
  const rebuilt = await rebuildGroups(deps, slow);

  const profileIds = new Map<string, string>();
  for (const [group, { doc }] of folded)
    for (const { incoming: item } of group.arrivals) profileIds.set(item.update.updateId, doc.ids[0] as string);
  for (const { people: persons } of rebuilt) {
    for (const { person } of persons) for (const { updateId } of person.contributions) profileIds.set(updateId, person.id);
  }
  const revisited = await readTouched(deps.store, arrivals);
  const written = [
    ...revisited,
    ...folded.values(),
    ...rebuilt.flatMap(({ people: persons }) => persons.map(({ doc, person }) => ({ doc, state: person.state }))),
  ];
  const profileIdOf = (item: IncomingUpdate) => profileIds.get(item.update.updateId) ?? knownProfileId(item, people);
  return {
    outcomes: outcomesOf(arrivals, repeats, profileIdOf),
    written,
    retiredIds: [
      ...revisited.flatMap(({ doc }) => doc.ids.slice(1)),
      ...[...folded].flatMap(([{ fast }, { doc }]) => (fast?.ids[0] === doc.ids[0] ? [] : doc.ids.slice(1))),
      ...rebuilt.flatMap(({ people: persons }) => persons.flatMap(({ doc }) => doc.ids.slice(1))),
    ],
    changes: [
      ...[...folded].map(([group, { doc, state }]) => foldChange(group, doc, state, deps.now())),
      ...rebuilt.flatMap(({ group, people: persons }) => changesOfRebuild(persons, group.arrivals, deps.now())),
    ],
  };
}

/** Folds what the fast path is open for: claims new identifiers, then writes all profiles in one bulk. Groups that lose a race are missing in the result. */
async function foldGroups({ store }: ApplyDeps, groups: readonly Group[]): Promise<ReadonlyMap<Group, WrittenProfile>> {
  const open = groups.filter((group) => group.fast !== undefined);
  const claims = new Map(open.flatMap(({ fast }) => fast?.unclaimed.map((key) => [key, fast.profile] as const) ?? []));
  const taken = await store.claim(claims);
  const written = new Map<Group, WrittenProfile>();
  for (const group of open) {
    const fast = group.fast as FastPath;
    if (taken.size === 0 || !fast.unclaimed.some((key) => taken.has(key))) written.set(group, foldGroup(fast, group.arrivals));
  }
  const lost = await store.save([...written].map(([{ fast }, { doc }]) => ({ doc, expectedRevision: fast?.expectedRevision })));
  if (lost.size > 0) for (const [group, { doc }] of written) if (lost.has(doc._id)) written.delete(group);
  return written;
}

function foldGroup(fast: FastPath, arrivals: readonly Arrival[]): WrittenProfile {
  const state = arrivals.reduce((folded, { incoming }) => fold(folded, incoming.update), fast.state);
  const id = idOf(state);
  const doc: ProfileDoc = {
    _id: fast.profile,
    revision: (fast.expectedRevision ?? 0) + 1,
    state: encodeState(state),
    eventCount: fast.eventCount + arrivals.length,
    ids: fast.ids[0] === id ? fast.ids : [id, ...fast.ids.filter((other) => other !== id)],
  };
  return { doc, state };
}

function foldChange(group: Group, doc: ProfileDoc, after: ProfileState, at: string): ProfileChange {
  const before = (group.fast as FastPath).state;
  return changeOfFold(
    { before, after, revision: doc.revision, updateIds: group.arrivals.map(({ incoming }) => incoming.update.updateId) },
    at,
  );
}

async function rebuildGroups(deps: ApplyDeps, groups: readonly Group[]) {
  const results: { readonly group: Group; readonly people: Awaited<ReturnType<typeof rebuild>> }[] = [];
  const waiting = [...groups];
  let failed = false;
  const work = async () => {
    for (let group = waiting.pop(); group !== undefined && !failed; group = waiting.pop()) {
      deps.onRebuild();
      results.push({
        group,
        people: await rebuild(
          deps,
          group.keys,
          group.arrivals.map(({ incoming }) => incoming.update.updateId),
        ),
      });
    }
  };
  const workers = Array.from({ length: Math.min(MAX_REBUILDS, groups.length) }, () =>
    work().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  await allDone(workers);
  return results;
}

/** Profiles that an earlier delivery of these updates may have written without publishing them, as they are now. */
async function readTouched(store: ProfileStore, arrivals: readonly Arrival[]): Promise<readonly WrittenProfile[]> {
  const touched = new Set(arrivals.flatMap((arrival) => arrival.touched));
  if (touched.size === 0) return [];
  const { profiles } = await readPeople(store, [], touched);
  return [...profiles.values()].filter(({ doc }) => doc.eventCount > 0);
}

function outcomesOf(
  arrivals: readonly Arrival[],
  repeats: readonly IncomingUpdate[],
  profileIdOf: (item: IncomingUpdate) => string | undefined,
): readonly Outcome[] {
  const outcome = (incoming: IncomingUpdate, storedRequestId: string | undefined): Outcome => ({
    incoming,
    state: incoming.update.requestId === storedRequestId ? 'applied' : 'duplicate',
    profileId: profileIdOf(incoming),
  });
  const stored = new Map(arrivals.map(({ incoming, storedRequestId }) => [incoming.update.updateId, storedRequestId]));
  return [
    ...arrivals.map(({ incoming, storedRequestId }) => outcome(incoming, storedRequestId)),
    ...repeats.map((incoming) => outcome(incoming, stored.get(incoming.update.updateId))),
  ];
}

function knownProfileId(item: IncomingUpdate, people: People): string | undefined {
  const owner = ownerOf(item.links[0] as string, people);
  return owner === undefined ? undefined : people.profiles.get(owner)?.doc.ids[0];
}
