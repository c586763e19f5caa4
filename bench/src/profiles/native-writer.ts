import { identifierKey, type ProfileUpdate, TOPICS } from '@tributary/contracts';
import { emptyState, encodeState, fold, viewOf } from '@tributary/identity';
import type { OutRecord } from '@tributary/kafka';
import mongoose from 'mongoose';
import { baselineKafka, runConsumer } from '../harness/baseline-consumer.ts';
import { compiledWorkflow, profileUpdate } from '../harness/events.ts';

interface Doc {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/**
 * The least that a profile writer can do: read updates, `JSON.parse` them, and write what profile-service keeps (one contribution for each
 * update, one profile for each person of a batch) in native unordered bulks. It decides nothing: the state in a profile is a constant of the same size.
 * With `SAME_IO` it also reads what identity has to know and publishes as many records of the same size.
 */
const GROUP = 'native-writer';
const sameIo = process.env['SAME_IO'] === 'true';
const client = await mongoose.mongo.MongoClient.connect(process.env['MONGODB_URI'] as string);
const [contributions, identifiers, profiles] = ['contributions', 'identifiers', 'profiles'].map((name) =>
  client.db().collection<Doc>(name),
) as [mongoose.mongo.Collection<Doc>, mongoose.mongo.Collection<Doc>, mongoose.mongo.Collection<Doc>];
const folded = fold(emptyState(), profileUpdate(compiledWorkflow(), 1));
const state = encodeState(folded);
const view = JSON.stringify(viewOf(folded, { revision: 1, eventCount: 1, mergedFrom: [] }));
const report = 'r'.repeat(420);
const change = 'c'.repeat(330);

const kafka = baselineKafka(GROUP);
const producer = kafka.producer();
await producer.start();
await runConsumer(kafka, GROUP, TOPICS.profileUpdates, async ({ records }) => {
  const updates = records.map(({ value }) => {
    const text = String(value);
    const update = JSON.parse(text) as ProfileUpdate;
    return { update, text, links: update.identifiers.map(identifierKey) };
  });
  const people = [...new Set(updates.map(({ links: [strongest] }) => strongest as string))].sort();
  if (sameIo)
    await read(
      updates.flatMap(({ links }) => links),
      people,
    );
  const bulk = { ordered: false } as const;
  await contributions.bulkWrite(
    updates.map(({ update, text, links }, index) => ({
      insertOne: {
        document: {
          _id: update.updateId,
          links,
          origin: `0/${index}`,
          time: update.event.time,
          receivedAt: update.receivedAt,
          update: text,
        },
      },
    })),
    bulk,
  );
  await profiles.bulkWrite(
    people.map((person) => {
      const replacement = { _id: person, revision: 1, state, eventCount: 1, ids: [`prf_${person}`] };
      return { replaceOne: { filter: { _id: person }, replacement, upsert: true } };
    }),
    bulk,
  );
  if (sameIo)
    await publish(
      updates.map(({ update }) => update),
      people,
    );
});

async function read(links: string[], people: string[]): Promise<void> {
  await identifiers.find({ _id: { $in: links } }).toArray();
  await profiles.find({ _id: { $in: people } }).toArray();
}

async function publish(updates: readonly ProfileUpdate[], people: string[]): Promise<void> {
  const records: OutRecord[] = people.flatMap((person) => [
    { topic: TOPICS.profiles, key: person, value: view },
    { topic: TOPICS.profileChanges, key: person, value: change },
  ]);
  for (const update of updates) records.push({ topic: TOPICS.workflowRuns, key: update.eventId, value: report });
  await producer.sendAll(records);
  await profiles
    .find({ _id: { $in: people } })
    .project({ revision: 1 })
    .toArray();
}
