import type { Connection } from 'mongoose';

/**
 * Creates the collections and indexes that the connection's schemas declare, one after another; what exists already is left alone. Safe
 * to run on every start and by several replicas at once.
 */
export async function ensureIndexes(connection: Connection): Promise<void> {
  for (const model of Object.values(connection.models)) await model.createIndexes();
}
