import { compareText, decodeState, encodeState, resolve } from '@tributary/identity';
import type { mongo } from 'mongoose';
import { updateOf } from '../apply/arrivals.ts';
import { ownerOf, readPeople } from '../apply/people.ts';
import type { ProfileStore } from '../apply/store.ts';
import { COLLECTIONS, type ProfileDoc } from './documents.ts';

/** A stored profile that is not what its contributions say. */
export interface Difference {
  /** The public id. */
  readonly profileId: string;
  readonly code: 'state_differs' | 'count_differs' | 'id_differs' | 'not_one_person' | 'pointer_differs';
}

export interface ConsistencyReport {
  readonly consistent: boolean;
  readonly profiles: number;
  readonly contributions: number;
  /** Events that the profiles count together; every contribution belongs to one profile, so it equals `contributions`. */
  readonly events: number;
  /** The first hundred. */
  readonly differences: readonly Difference[];
}

const MAX_DIFFERENCES = 100;

/**
 * Compares every stored profile with a fold of its contributions from scratch, byte for byte, profile by profile in constant memory. Exact while no updates are being applied;
 * under load a profile may be seen between two writes.
 */
export async function checkConsistency(database: mongo.Db, store: ProfileStore): Promise<ConsistencyReport> {
  const differences: Difference[] = [];
  let profiles = 0;
  let events = 0;
  for await (const doc of database.collection<ProfileDoc>(COLLECTIONS.profiles).find({ eventCount: { $gt: 0 } })) {
    profiles++;
    events += doc.eventCount;
    const code = await differenceOf(doc, store);
    if (code !== undefined && differences.length < MAX_DIFFERENCES) differences.push({ profileId: doc.ids[0] ?? doc._id, code });
  }
  const contributions = await database.collection(COLLECTIONS.contributions).countDocuments({});
  return { consistent: differences.length === 0 && events === contributions, profiles, contributions, events, differences };
}

async function differenceOf(doc: ProfileDoc, store: ProfileStore): Promise<Difference['code'] | undefined> {
  const keys = [...decodeState(doc.state).identifiers].flatMap(([key, { verified }]) => (verified ? [key] : [])).sort(compareText);
  const [person, ...others] = resolve((await store.contributionsLinkedBy(keys)).map(updateOf));
  if (person === undefined || others.length > 0 || person.keys.join() !== keys.join()) return 'not_one_person';
  if (encodeState(person.state) !== doc.state) return 'state_differs';
  if (person.contributions.length !== doc.eventCount) return 'count_differs';
  if (person.id !== doc.ids[0]) return 'id_differs';
  const people = await readPeople(store, keys);
  return keys.every((key) => ownerOf(key, people) === doc._id) ? undefined : 'pointer_differs';
}
