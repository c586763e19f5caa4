import { profileUpdate, type ProfileUpdate } from '@tributary/contracts';
import { resolve, viewOf } from '@tributary/identity';
import { createKafka, type InRecord, type Kafka } from '@tributary/kafka';
import { eventually } from '@tributary/testing';
import mongoose from 'mongoose';
import { allProfiles, type Api, type Profile } from './api.ts';
import type { Stack } from './stack.ts';

/** What `GET /v1/accounting` answers, as far as these tests look at it. */
export interface Accounting {
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly reconciled: boolean;
  /** Over all workflows. */
  readonly states: Readonly<Record<string, number>>;
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export function kafkaOf(stack: Stack): Kafka {
  return createKafka({ brokers: stack.kafkaBrokers.split(','), clientId: 'system-test', logger: silent });
}

/** Waits until the accounting says that every accepted request has come to its end. */
export function reconciled(api: Api, stack: Stack, sourceId: string, accepted: number): Promise<Accounting> {
  return eventually(
    async () => {
      const sums = await api.expect<Accounting>(200, 'GET', `${stack.activityUrl}/v1/accounting?sourceId=${sourceId}`);
      if (!sums.reconciled || sums.accepted < accepted) throw new Error(JSON.stringify(sums));
      return sums;
    },
    { what: `${accepted} accepted requests accounted for`, timeoutMs: 180_000 },
  );
}

/** The records of a topic that are there now. */
export async function recordsOf(kafka: Kafka, topic: string): Promise<InRecord[]> {
  const records: InRecord[] = [];
  const follower = kafka.follow({ topic, onRecords: (batch) => records.push(...batch) });
  await follower.start();
  await follower.stop();
  return records;
}

/** Everything that profile-service has kept as contributions. */
async function contributionsOf(stack: Stack): Promise<ProfileUpdate[]> {
  const connection = await mongoose.createConnection(stack.mongodbUri).asPromise();
  try {
    const documents = await connection.collection('contributions').find({}).toArray();
    return documents.map((document) => updateIn(document));
  } finally {
    await connection.close();
  }
}

/** A stored contribution is the update as it came, beside what the store needs to find it. */
function updateIn(document: object): ProfileUpdate {
  const { update } = document as { update: unknown };
  return profileUpdate.parse(typeof update === 'string' ? JSON.parse(update) : update);
}

/** A profile without what is not a function of its contributions: how often it was written, and which ids it was known by meanwhile. */
function pureView(profile: Profile): object {
  const { revision: _revision, mergedFrom: _mergedFrom, ...pure } = profile;
  return pure;
}

/** Compares every profile that is served with a fold of the kept contributions from scratch. */
export async function expectProfilesEqualFold(api: Api, stack: Stack): Promise<Profile[]> {
  const profiles = await allProfiles(api, stack);
  const folded = resolve(await contributionsOf(stack)).map(({ state, contributions }) =>
    pureView(viewOf(state, { revision: 1, eventCount: contributions.length, mergedFrom: [] }) as unknown as Profile),
  );
  const served = profiles.map(pureView);
  const byId = (a: object, b: object): number => (a as Profile).id.localeCompare((b as Profile).id);
  expect(served.sort(byId)).toEqual(folded.sort(byId));
  return profiles;
}
