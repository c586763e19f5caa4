import type { OutRecord } from '@tributary/kafka';
import type { WrittenProfile } from '../apply/apply-batch.ts';
import { readPeople, survivorOf } from '../apply/people.ts';
import type { ProfileStore } from '../apply/store.ts';
import { profileRecord, tombstoneRecord } from './records.ts';

type SendAll = (records: readonly OutRecord[]) => Promise<void>;

/** Profiles as one batch has left them. */
export interface Publication {
  readonly written: readonly WrittenProfile[];
  /** Public ids that lead elsewhere now. */
  readonly retiredIds: readonly string[];
  readonly traceparentOf: (profile: WrittenProfile) => string | undefined;
}

/**
 * Publishes views and tombstones together with `others`, then makes sure that the newest view is the last: replicas save in one order and may publish in another.
 *
 * Every publication is followed by a look at the revisions in the database, after its acknowledgement. If the last record of a profile were an old view, its
 * publisher would, looking afterwards, find the newer revision (saved before the newer view was published, which came before the old one) and publish that.
 * So the last record is the newest view, unless the process dies between the two; then the offsets are not settled, and whoever
 * gets the updates again publishes again.
 */
export async function publish(
  sendAll: SendAll,
  store: ProfileStore,
  publication: Publication,
  others: readonly OutRecord[],
): Promise<void> {
  let written = newestOf(publication.written);
  let retired = without(publication.retiredIds, written);
  await sendAll([
    ...written.map((profile) => profileRecord(profile, publication.traceparentOf(profile))),
    ...retired.map(tombstoneRecord),
    ...others,
  ]);
  while (written.length > 0 || retired.length > 0) {
    const overtaken = await overtakenOf(store, written, retired);
    written = overtaken.written;
    retired = without(overtaken.retiredIds, written);
    if (written.length > 0 || retired.length > 0)
      await sendAll([...written.map((profile) => profileRecord(profile)), ...retired.map(tombstoneRecord)]);
  }
}

/** What has to be published anew: profiles that have moved on since, and profiles that now have an id which was just taken off the topic. */
async function overtakenOf(store: ProfileStore, written: readonly WrittenProfile[], retired: readonly string[]) {
  const [revisions, revived] = await Promise.all([
    store.revisions(written.map(({ doc }) => doc._id)),
    retired.length === 0 ? [] : store.profilesByPublicId(retired),
  ]);
  const overtaken = written.filter(({ doc }) => revisions.get(doc._id) !== doc.revision);
  const moved = overtaken.map(({ doc }) => doc._id);
  const claimed = revived.filter((doc) => doc.eventCount > 0 && retired.includes(doc.ids[0] as string)).map((doc) => doc._id);
  if (moved.length === 0 && claimed.length === 0) return { written: [], retiredIds: [] };
  const { profiles } = await readPeople(store, [], [...moved, ...claimed]);
  const survivors = new Set([...moved, ...claimed].map((id) => survivorOf(id, profiles)));
  const current = [...survivors].flatMap((id) => {
    const known = profiles.get(id);
    return known === undefined || known.doc.eventCount === 0 ? [] : [known];
  });
  // the id under which an old view was published may lead to yet another profile by now
  const retiredIds = [...current.flatMap(({ doc }) => doc.ids.slice(1)), ...overtaken.map(({ doc }) => doc.ids[0] as string)];
  return { written: current, retiredIds };
}

/** One per profile, the newest: a batch may write a profile twice. */
function newestOf(written: readonly WrittenProfile[]): readonly WrittenProfile[] {
  const newest = new Map<string, WrittenProfile>();
  for (const profile of written) {
    const other = newest.get(profile.doc._id);
    if (other === undefined || other.doc.revision < profile.doc.revision) newest.set(profile.doc._id, profile);
  }
  return [...newest.values()];
}

function without(retiredIds: readonly string[], written: readonly WrittenProfile[]): readonly string[] {
  if (retiredIds.length === 0) return retiredIds;
  const current = new Set(written.map(({ doc }) => doc.ids[0]));
  return [...new Set(retiredIds)].filter((id) => !current.has(id));
}
