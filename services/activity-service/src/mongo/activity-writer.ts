import { duplicateKeyOps } from '@tributary/mongo';
import type { mongo } from 'mongoose';
import type { Fold } from '../activity/fold.ts';
import type { ActivityModels } from './models.ts';
import { requestUpsert, runUpsert } from './row-operations.ts';

type Bulk<T extends mongo.Document> = mongo.AnyBulkWriteOperation<T>[];

/**
 * Writes a folded batch: one unordered bulk per collection. Rejects when anything is not acknowledged; writing the same batch again,
 * wholly or in part, changes nothing.
 */
export async function writeFold(models: ActivityModels, fold: Fold): Promise<void> {
  await Promise.all([
    writeBulk(models.requests.collection, sorted(fold.requests).map(requestUpsert)),
    writeBulk(models.runs.collection, sorted(fold.runs).map(runUpsert)),
  ]);
}

/** Ascending ids: bulks of several replicas then lock rows in one order. */
function sorted<T>(rows: ReadonlyMap<string, T>): T[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** Two upserts of a new row at the same time may collide; the loser finds the row at its next attempt. */
async function writeBulk<T extends mongo.Document>(collection: { bulkWrite: unknown }, operations: Bulk<T>): Promise<void> {
  const target = collection as mongo.Collection<T>;
  let left = operations;
  while (left.length > 0) {
    try {
      await target.bulkWrite(left, { ordered: false });
      return;
    } catch (error) {
      left = duplicateKeyOps(error).map((index) => left[index] as mongo.AnyBulkWriteOperation<T>);
    }
  }
}
