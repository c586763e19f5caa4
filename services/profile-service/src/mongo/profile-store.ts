import { duplicateKeyOps, isDuplicateKey } from '@tributary/mongo';
import type { mongo } from 'mongoose';
import type { ProfileSave, ProfileStore } from '../apply/store.ts';
import { COLLECTIONS, type ContributionDoc, type IdentifierDoc, type ProfileDoc } from './documents.ts';

/** How many keys one query asks for at most. */
const MAX_IN = 5000;

/**
 * The store on MongoDB, by the driver itself: mongoose documents would cost several times as much. Bulks are unordered (one lost claim does not keep
 * the others) and sorted by `_id` (crossing bulks deadlock on some servers).
 */
export function createProfileStore(database: () => mongo.Db): ProfileStore {
  const contributions = () => database().collection<ContributionDoc>(COLLECTIONS.contributions);
  const identifiers = () => database().collection<IdentifierDoc>(COLLECTIONS.identifiers);
  const profiles = () => database().collection<ProfileDoc>(COLLECTIONS.profiles);

  return {
    async pointers(keys) {
      const docs = await inChunks(keys, (some) =>
        identifiers()
          .find({ _id: { $in: some } })
          .toArray(),
      );
      return new Map(docs.map((doc) => [doc._id, doc.profile]));
    },

    profiles: (ids) =>
      inChunks(ids, (some) =>
        profiles()
          .find({ _id: { $in: some } })
          .toArray(),
      ),

    profilesByPublicId: (ids) =>
      inChunks(ids, (some) =>
        profiles()
          .find({ ids: { $in: some } })
          .toArray(),
      ),

    async revisions(ids) {
      const docs = await inChunks(ids, (some) =>
        profiles()
          .find({ _id: { $in: some } })
          .project<Pick<ProfileDoc, '_id' | 'revision'>>({ revision: 1 })
          .toArray(),
      );
      return new Map(docs.map((doc) => [doc._id, doc.revision]));
    },

    contributions: (ids) =>
      inChunks(ids, (some) =>
        contributions()
          .find({ _id: { $in: some } })
          .toArray(),
      ),

    async contributionsLinkedBy(keys) {
      const docs = await inChunks(keys, (some) =>
        contributions()
          .find({ links: { $in: some } })
          .toArray(),
      );
      return [...new Map(docs.map((doc) => [doc._id, doc])).values()];
    },

    async insertContributions(docs) {
      const sorted = byId(docs);
      const taken = await takenOf(() => contributions().insertMany(sorted, { ordered: false }), docs.length);
      return new Set(taken.map((index) => (sorted[index] as ContributionDoc)._id));
    },

    async replaceContribution(expectedOrigin, doc) {
      const result = await contributions().replaceOne({ _id: doc._id, origin: expectedOrigin }, doc);
      return result.matchedCount === 1;
    },

    async addTouched(updateIds, profileIds) {
      await contributions().updateMany({ _id: { $in: [...updateIds] } }, { $addToSet: { touched: { $each: [...profileIds] } } });
    },

    async claim(claims) {
      const sorted = byId([...claims].map(([key, profile]): IdentifierDoc => ({ _id: key, profile })));
      const taken = await takenOf(() => identifiers().insertMany(sorted, { ordered: false }), sorted.length);
      return new Set(taken.map((index) => (sorted[index] as IdentifierDoc)._id));
    },

    async repoint(key, from, to) {
      const result = await identifiers().updateOne({ _id: key, profile: from }, { $set: { profile: to } });
      return result.matchedCount === 1;
    },

    async save(saves) {
      const sorted = [...saves].sort((a, b) => (a.doc._id < b.doc._id ? -1 : 1));
      const taken = await takenOf(() => profiles().bulkWrite(sorted.map(saveOperation), { ordered: false }), sorted.length);
      return new Set(taken.map((index) => (sorted[index] as ProfileSave).doc._id));
    },
  };
}

/**
 * Compare-and-set in a bulk: when the revision is another one by now, nothing matches, the upsert then tries to insert and fails on the `_id`: that is how a
 * bulk says which of its operations lost, where a plain update would only be missing in a count.
 */
function saveOperation({ doc, expectedRevision }: ProfileSave): mongo.AnyBulkWriteOperation<ProfileDoc> {
  if (expectedRevision === undefined) return { insertOne: { document: doc } };
  return { replaceOne: { filter: { _id: doc._id, revision: expectedRevision }, replacement: doc, upsert: true } };
}

/** Runs a bulk of `size` operations; the indexes of those that found their `_id` taken. */
async function takenOf(bulk: () => Promise<unknown>, size: number): Promise<readonly number[]> {
  if (size === 0) return [];
  try {
    await bulk();
    return [];
  } catch (error) {
    // some servers report a bulk of one as a plain error
    return size === 1 && isDuplicateKey(error) ? [0] : duplicateKeyOps(error);
  }
}

async function inChunks<T>(keys: Iterable<string>, query: (keys: string[]) => Promise<T[]>): Promise<T[]> {
  const all = [...keys];
  if (all.length === 0) return [];
  if (all.length <= MAX_IN) return query(all);
  const results: T[] = [];
  for (let at = 0; at < all.length; at += MAX_IN) results.push(...(await query(all.slice(at, at + MAX_IN))));
  return results;
}

function byId<T extends { readonly _id: string }>(docs: readonly T[]): T[] {
  return [...docs].sort((a, b) => (a._id < b._id ? -1 : 1));
}
