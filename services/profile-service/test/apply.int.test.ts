import { type Profile, type ProfileUpdate, TOPICS } from '@tributary/contracts';
import { encodeState, resolve } from '@tributary/identity';
import type { Kafka, OutRecord, Producer } from '@tributary/kafka';
import { connectMongo, ensureIndexes, type MongoHandle } from '@tributary/mongo';
import { createLogger } from '@tributary/observability';
import { createTestKafka, testInfra, uniqueName } from '@tributary/testing';
import fc from 'fast-check';
import { checkConsistency } from '../src/mongo/consistency.ts';
import { COLLECTIONS, declareCollections, type ProfileDoc } from '../src/mongo/documents.ts';
import { createProfileStore } from '../src/mongo/profile-store.ts';
import { dealt, randomFrom, work } from './replicas.ts';
import { someUpdates } from './some-updates.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
/** More for a soak: `ROUNDS=500 npx jest …`. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 15);
let mongo: MongoHandle;
let kafka: Kafka;
let producer: Producer;

beforeAll(async () => {
  mongo = await connectMongo({ uri: testInfra().mongodbUri(uniqueName('apply')), logger });
  declareCollections(mongo.connection);
  await mongo.connected();
  await ensureIndexes(mongo.connection);
  kafka = await createTestKafka(uniqueName('apply'));
  producer = kafka.producer();
  await producer.start();
}, 60_000);

afterAll(async () => {
  await producer.stop();
  await mongo.connection.db?.dropDatabase();
  await mongo.close();
});

async function emptyDatabase(): Promise<void> {
  for (const name of Object.values(COLLECTIONS)) await mongo.db.collection(name).deleteMany({});
}

/** Works through updates with crashes and races, and compares everything with resolving them from scratch. */
async function expectResolved(some: fc.Arbitrary<ProfileUpdate[]>, seed: number, crashChance: number): Promise<void> {
  await emptyDatabase();
  const [updates] = fc.sample(some, { numRuns: 1, seed }) as [ProfileUpdate[]];
  const random = randomFrom(seed);
  const store = createProfileStore(() => mongo.db);
  const topic = new Map<string, string | null>();
  const sendAll = async (records: readonly OutRecord[]) => {
    await producer.sendAll(records);
    // one flush is in flight at a time, so acknowledgements come in the order of the topic
    for (const record of records) if (record.topic === TOPICS.profiles) topic.set(record.key as string, record.value as string | null);
  };
  await work(dealt(updates, 4, random), store, sendAll, { random, crashChance, replicas: 3 });

  const expected = resolve(updates);
  const stored = await mongo.db
    .collection<ProfileDoc>(COLLECTIONS.profiles)
    .find({ eventCount: { $gt: 0 } })
    .toArray();
  const shape = (id: string | undefined, state: string, count: number) => ({ id, state, count });
  const byId = (a: { id: string | undefined }, b: { id: string | undefined }) => (String(a.id) < String(b.id) ? -1 : 1);
  expect(stored.map((doc) => shape(doc.ids[0], doc.state, doc.eventCount)).sort(byId)).toEqual(
    expected.map((person) => shape(person.id, encodeState(person.state), person.contributions.length)).sort(byId),
  );
  expect(await checkConsistency(mongo.db, store)).toMatchObject({ consistent: true, differences: [] });
  const published = [...topic.values()].flatMap((value) => (value === null ? [] : [JSON.parse(value) as Profile]));
  const revisions = new Map(stored.map((doc) => [doc.ids[0], doc.revision]));
  expect(published.map(({ id, revision }) => [id, revision]).sort()).toEqual([...revisions].sort());
}

describe('replicas that work on the same people at once', () => {
  it.each([
    ['whatever the order, batches, repeats and merges', { events: 25, versions: false }, 0],
    ['when they die before or after any step, and their updates come again', { events: 25, versions: false }, 0.05],
    ['when newer versions replace updates, taking links away and splitting people again', { events: 20, versions: true }, 0],
    ['with newer versions and deaths together', { events: 20, versions: true }, 0.03],
  ])(
    'end at what resolving from scratch gives: %s',
    async (_case, options, crashChance) => {
      const run = fc.asyncProperty(fc.integer(), (seed) => expectResolved(someUpdates(options), seed, crashChance));
      await fc.assert(run, { numRuns: ROUNDS, endOnFailure: true });
    },
    600_000,
  );
});
