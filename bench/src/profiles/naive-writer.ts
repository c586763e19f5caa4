import type { ProfileUpdate } from '@tributary/contracts';
import mongoose from 'mongoose';
import { connectProducer, consumeEach, send } from '../harness/plain-kafkajs.ts';

/** What people write: one `Model.updateOne` for each update, the e-mail address as identity, and one send() to tell others. No contributions, no merges. */
const connection = await mongoose.createConnection(process.env['MONGODB_URI'] as string).asPromise();
const Profile = connection.model(
  'Profile',
  new mongoose.Schema(
    { _id: String, userId: String, traits: { type: Map, of: mongoose.Schema.Types.Mixed }, lastSeen: Date, events: Number },
    { versionKey: false },
  ),
);
const producer = await connectProducer();
await consumeEach('naive-writer', 'profile-updates', async ({ value }) => {
  const update = JSON.parse(String(value)) as ProfileUpdate;
  const idOf = (type: string): string | undefined => update.identifiers.find((identifier) => identifier.type === type)?.value;
  const email = idOf('email') as string;
  const traits = Object.fromEntries(Object.entries(update.traits).map(([name, trait]) => [`traits.${name}`, trait.value]));
  await Profile.updateOne(
    { _id: email },
    { $set: { userId: idOf('user_id'), lastSeen: new Date(update.event.time), ...traits }, $inc: { events: 1 } },
    { upsert: true },
  );
  await send(producer, 'profile-changes', email, JSON.stringify({ updateIds: [update.updateId] }));
});
