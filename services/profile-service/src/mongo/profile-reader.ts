import { type Profile, type ProfileUpdate, identifierKey, type Identifier } from '@tributary/contracts';
import { decodeState, viewOf } from '@tributary/identity';
import { TributaryError } from '@tributary/errors';
import type { mongo } from 'mongoose';
import { updateOf } from '../apply/arrivals.ts';
import { readPeople, survivorOf } from '../apply/people.ts';
import type { ProfileStore } from '../apply/store.ts';
import { COLLECTIONS, type ContributionDoc, type IdentifierDoc, type ProfileDoc } from './documents.ts';
import { searchIdentifiers } from './identifier-search.ts';

/** Where a page of contributions ends: its last sort value and update id. */
export type Position = readonly [at: string, updateId: string];

/** By event time or by receive time. */
export type ContributionOrder = 'time' | 'receivedAt';

export interface PageOf<T, P> {
  readonly data: readonly T[];
  readonly next: P | null;
}

/** Reads profiles for the HTTP API. */
export interface ProfileReader {
  /** The profile that answers for a public id; its own id is another one when that id was merged away. */
  byPublicId(id: string): Promise<Profile | undefined>;
  byIdentifier(identifier: Identifier): Promise<Profile | undefined>;
  /** Profiles with an identifier that begins with the text; a page may have fewer than `limit`, as a person may have several such identifiers. */
  search(text: string, page: { limit: number; after: string | undefined }): Promise<PageOf<Profile, string>>;
  /** In a stable order of no meaning; `after` is the position that the page before gave. */
  list(page: { limit: number; after: string | undefined }): Promise<PageOf<Profile, string>>;
  /** The contributions of a profile, newest first. Throws `not_found`. */
  contributions(
    id: string,
    page: { order: ContributionOrder; limit: number; after: Position | undefined },
  ): Promise<PageOf<ProfileUpdate, Position>>;
}

export function createProfileReader(database: () => mongo.Db, store: ProfileStore): ProfileReader {
  const profiles = () => database().collection<ProfileDoc>(COLLECTIONS.profiles);
  const identifiers = () => database().collection<IdentifierDoc>(COLLECTIONS.identifiers);
  const contributions = () => database().collection<ContributionDoc>(COLLECTIONS.contributions);

  /** The living profiles behind internal ids, in their order, each once. */
  async function living(ids: readonly string[]): Promise<readonly ProfileDoc[]> {
    const people = await readPeople(store, [], ids);
    const docs = ids.flatMap((id) => people.profiles.get(survivorOf(id, people.profiles))?.doc ?? []).filter((doc) => doc.eventCount > 0);
    return [...new Set(docs)];
  }

  async function byId(publicId: string): Promise<ProfileDoc | undefined> {
    const docs = await store.profilesByPublicId([publicId]);
    const candidates = await living(docs.map((doc) => doc._id));
    return candidates.find((doc) => doc.ids[0] === publicId) ?? candidates[0];
  }

  return {
    async byPublicId(id) {
      const doc = await byId(id);
      return doc === undefined ? undefined : profileOf(doc);
    },

    async byIdentifier(identifier) {
      const pointers = await store.pointers([identifierKey(identifier)]);
      const [doc] = await living([...pointers.values()]);
      return doc === undefined ? undefined : profileOf(doc);
    },

    async search(text, page) {
      const { docs, next } = await searchIdentifiers(identifiers(), text, page);
      return { data: (await living(docs.map((doc) => doc.profile))).map(profileOf), next };
    },

    async list({ limit, after }) {
      const filter = { eventCount: { $gt: 0 }, ...(after === undefined ? {} : { _id: { $gt: after } }) };
      const docs = await profiles()
        .find(filter)
        .sort({ _id: 1 })
        .limit(limit + 1)
        .toArray();
      const page = docs.slice(0, limit);
      return { data: page.map(profileOf), next: docs.length > limit ? (page.at(-1)?._id ?? null) : null };
    },

    async contributions(id, { order, limit, after }) {
      const doc = await byId(id);
      if (doc === undefined) throw new TributaryError('not_found', `there is no profile ${id}`);
      const links = [...decodeState(doc.state).identifiers].flatMap(([key, { verified }]) => (verified ? [key] : []));
      const older = after === undefined ? {} : { $or: [{ [order]: { $lt: after[0] } }, { [order]: after[0], _id: { $lt: after[1] } }] };
      const docs = await contributions()
        .find({ links: { $in: links }, ...older })
        .sort({ [order]: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      const page = docs.slice(0, limit);
      const last = page.at(-1);
      return { data: page.map(updateOf), next: docs.length > limit && last !== undefined ? [last[order], last._id] : null };
    },
  };
}

function profileOf(doc: ProfileDoc): Profile {
  return viewOf(decodeState(doc.state), { revision: doc.revision, eventCount: doc.eventCount, mergedFrom: doc.ids.slice(1) });
}
