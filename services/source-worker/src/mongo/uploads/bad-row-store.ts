import { duplicateKeyOps } from '@tributary/mongo';
import type { BadRow } from '../../uploads/report.ts';
import type { RunKind } from '../../uploads/upload.ts';
import { idsBelow, type StoredBadRow } from './upload-models.ts';
import type { UploadStoreOptions } from './upload-store.ts';

export interface BadRowStore {
  /** Stores them; those that are there already stay. */
  add(uploadId: string, run: RunKind, rows: readonly BadRow[]): Promise<void>;
  /** By line. */
  read(uploadId: string, run: RunKind): AsyncIterable<BadRow>;
}

const PAGE = 1000;

export function createBadRowStore({ collections, keepResultMs, now }: UploadStoreOptions): BadRowStore {
  const { badRows } = collections;
  return {
    async add(uploadId, run, rows) {
      if (rows.length === 0) return;
      const expiresAt = new Date(now() + keepResultMs);
      const numbers = new Map<number, number>();
      const stored = rows.map((row): StoredBadRow => {
        const number = numbers.get(row.line) ?? 0;
        numbers.set(row.line, number + 1);
        return { _id: `${uploadId}/${run}/${String(row.line).padStart(12, '0')}/${String(number).padStart(3, '0')}`, ...row, expiresAt };
      });
      try {
        await badRows.insertMany(stored, { ordered: false });
      } catch (error) {
        duplicateKeyOps(error);
      }
    },
    async *read(uploadId, run) {
      const below = idsBelow(`${uploadId}/${run}`);
      for (let from = below.$gt; ;) {
        const page = await badRows
          .find({ _id: { $gt: from, $lt: below.$lt } })
          .sort({ _id: 1 })
          .limit(PAGE)
          .toArray();
        yield* page;
        const last = page.at(-1);
        if (page.length < PAGE || last === undefined) return;
        from = last._id;
      }
    },
  };
}
