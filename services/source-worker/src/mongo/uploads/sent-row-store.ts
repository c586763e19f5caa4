import { duplicateKeyOps } from '@tributary/mongo';
import { mongo } from 'mongoose';
import type { RowEvent } from '../../uploads/row-event.ts';
import type { UploadStoreOptions } from './upload-store.ts';

/** Which row was the first to send an event. */
export interface SentRowStore {
  /**
   * Notes events that were sent, each with its row. Gives how many of them another row had sent before. The same row may be noted again, after a crash: it is still the first.
   */
  note(events: readonly RowEvent[]): Promise<number>;
}

export function createSentRowStore({ collections, keepResultMs, now }: UploadStoreOptions): SentRowStore {
  const { sentRows } = collections;
  return {
    async note(events) {
      if (events.length === 0) return 0;
      const expiresAt = new Date(now() + keepResultMs);
      const rows = events.map(({ eventId, requestId }) => ({ _id: new mongo.UUID(eventId), row: new mongo.UUID(requestId), expiresAt }));
      try {
        await sentRows.insertMany(rows, { ordered: false });
        return 0;
      } catch (error) {
        const known = duplicateKeyOps(error).flatMap((index) => rows[index] ?? []);
        const first = new Map<string, mongo.UUID>();
        const ids = known.map(({ _id }) => _id);
        for await (const { _id, row } of sentRows.find({ _id: { $in: ids } })) first.set(String(_id), row);
        return known.filter(({ _id, row }) => first.get(String(_id))?.equals(row) !== true).length;
      }
    },
  };
}
