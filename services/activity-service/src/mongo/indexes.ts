import { ensureIndexes } from '@tributary/mongo';
import type { Connection, Model } from 'mongoose';
import type { ActivityModels } from './models.ts';

/**
 * Creates the declared indexes; an expiry that was declared otherwise is replaced, for the rows that exist as well. Rows of a version that knew no `recordedAt` expire at
 * a start.
 */
export async function ensureActivityIndexes(connection: Connection, models: ActivityModels, nowMs: number): Promise<void> {
  await prepareExpiry(models.requests, nowMs);
  await prepareExpiry(models.runs, nowMs);
  await ensureIndexes(connection);
}

async function prepareExpiry<T>(model: Model<T>, nowMs: number): Promise<void> {
  const [fields, { expireAfterSeconds = 0 }] = model.schema.indexes().find(([, options]) => options.expireAfterSeconds !== undefined) ?? [{}, {}]; // prettier-ignore
  await model.createCollection();
  for (const { name, key, expireAfterSeconds: seconds } of await model.collection.indexes()) {
    if (seconds === undefined || name === undefined) continue;
    if (seconds !== expireAfterSeconds || JSON.stringify(key) !== JSON.stringify(fields)) await model.collection.dropIndex(name);
  }
  const before = new Date(nowMs - Number(expireAfterSeconds) * 1000);
  await model.collection.deleteMany({ recordedAt: { $exists: false }, receivedAt: { $lt: before } });
}
