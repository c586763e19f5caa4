import { ensureIndexes } from '@tributary/mongo';
import type { Connection, Model } from 'mongoose';
import type { ActivityModels } from './models.ts';

/** Creates the declared indexes; an expiry that was declared with another retention is replaced, for the rows that exist as well. */
export async function ensureActivityIndexes(connection: Connection, models: ActivityModels): Promise<void> {
  await dropOutdatedExpiry(models.requests);
  await dropOutdatedExpiry(models.runs);
  await ensureIndexes(connection);
}

async function dropOutdatedExpiry<T>(model: Model<T>): Promise<void> {
  const declared = model.schema.indexes().find(([, options]) => options.expireAfterSeconds !== undefined)?.[1].expireAfterSeconds;
  await model.createCollection();
  for (const index of await model.collection.indexes()) {
    if (index.expireAfterSeconds === undefined || index.expireAfterSeconds === declared) continue;
    if (index.name !== undefined) await model.collection.dropIndex(index.name);
  }
}
