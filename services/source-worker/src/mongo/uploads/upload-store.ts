import { TributaryError } from '@tributary/errors';
import { decodeCursor, encodeCursor, type Page } from '@tributary/http';
import { isDuplicateKey } from '@tributary/mongo';
import type { mongo } from 'mongoose';
import { z } from 'zod';
import { noRoomFor } from '../../uploads/no-room.ts';
import { type RunKind, type RunProgress, type Upload, type UploadFailure, type UploadState } from '../../uploads/upload.ts';
import { idsBelow, type UploadCollections } from './upload-models.ts';

/** Uploads and where they stand. Every change of a state names the one that it leaves: of two who change it, one succeeds. */
export interface UploadStore {
  /**
   * Whether it is new. Rejects with `upload_storage_full` where there is no room for its bytes beside those that are kept; of several that are created at once, at least those
   * are refused for which there is none.
   */
  create(upload: Upload): Promise<boolean>;
  find(id: string): Promise<Upload | undefined>;
  list(sourceId: string | undefined, page: Page): Promise<{ uploads: Upload[]; nextCursor: string | null }>;
  /** The oldest first. */
  inState(states: readonly UploadState[], limit: number): Promise<Upload[]>;
  /** The next bytes are there; `undefined` where somebody else was faster, or the upload is not received any more. */
  received(upload: Upload, bytes: number): Promise<Upload | undefined>;
  /** With the beginning of the run that comes next, where one does. */
  analyzed(id: string, next: UploadState, found: Pick<Upload, 'analysis'> & Partial<Pick<Upload, RunKind>>): Promise<boolean>;
  /** Begins a run, or goes on with one. `false`: the state is another by now. */
  startRun(id: string, from: UploadState, kind: RunKind, progress: RunProgress): Promise<boolean>;
  /** Saves how far a run has come. `false`: it was cancelled, or somebody else is at it. */
  advance(id: string, kind: RunKind, from: RunProgress, to: RunProgress): Promise<boolean>;
  finish(id: string, kind: RunKind, progress: RunProgress): Promise<boolean>;
  fail(id: string, from: UploadState, failure: UploadFailure): Promise<boolean>;
  cancel(id: string): Promise<boolean>;
  /** With everything that belongs to it. */
  remove(id: string): Promise<void>;
  /** Of an upload that has ended. */
  removeBytes(id: string): Promise<void>;
  /** Uploads that have ended, whose bytes nobody has removed yet. */
  endedWithBytes(limit: number): Promise<Upload[]>;
  removeBadRows(id: string, kind: RunKind): Promise<void>;
}

export interface UploadStoreOptions {
  readonly collections: UploadCollections;
  /** Of all files together whose bytes are kept. */
  readonly maxTotalBytes: number;
  /** How long the result of an upload stays. */
  readonly keepResultMs: number;
  readonly now: () => number;
}

const RUNNING: Readonly<Record<RunKind, UploadState>> = { validation: 'validating', import: 'importing' };
const ENDED: readonly UploadState[] = ['done', 'cancelled'];
/** Of the files that take the room. */
const NAMED_FILES = 3;
const listPosition = z.tuple([z.number(), z.string()]);

export function createUploadStore({ collections, maxTotalBytes, keepResultMs, now }: UploadStoreOptions): UploadStore {
  const { uploads, chunks, badRows } = collections;

  async function change(filter: mongo.Filter<Upload>, set: Partial<Upload>): Promise<boolean> {
    return (await uploads.updateOne(filter, { $set: set })).matchedCount === 1;
  }

  /** Bytes of all files that are kept, without those of `upload`. */
  async function keptBeside({ _id }: Upload): Promise<number> {
    const others = { _id: { $ne: _id }, keptBytes: { $gt: 0 } };
    const [sum] = await uploads
      .aggregate<{ bytes: number }>([{ $match: others }, { $group: { _id: null, bytes: { $sum: '$keptBytes' } } }])
      .toArray();
    return sum?.bytes ?? 0;
  }

  async function refuseWithoutRoom(upload: Upload): Promise<void> {
    if (upload.keptBytes === 0) return;
    const used = await keptBeside(upload);
    if (used + upload.keptBytes <= maxTotalBytes) return;
    const others = { _id: { $ne: upload._id }, keptBytes: { $gt: 0 } };
    const largest = await uploads.find(others).sort({ keptBytes: -1 }).limit(NAMED_FILES).toArray();
    throw new TributaryError('upload_storage_full', noRoomFor(upload, { used, maxTotalBytes, largest }));
  }

  const kept = () => ({ expiresAt: new Date(now() + keepResultMs) });

  return {
    async create(upload) {
      try {
        if ((await uploads.countDocuments({ _id: upload._id })) === 0) await refuseWithoutRoom(upload);
        await uploads.insertOne(upload);
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
      try {
        // others may have come in between
        await refuseWithoutRoom(upload);
        return true;
      } catch (error) {
        await uploads.deleteOne({ _id: upload._id });
        throw error;
      }
    },
    async find(id) {
      return (await uploads.findOne({ _id: id })) ?? undefined;
    },
    async list(sourceId, { limit, cursor }) {
      const from = cursor === undefined ? undefined : decodeCursor(listPosition, cursor);
      const behind: mongo.Filter<Upload> =
        from === undefined
          ? {}
          : { createdAt: { $lte: new Date(from[0]) }, $or: [{ createdAt: { $lt: new Date(from[0]) } }, { _id: { $lt: from[1] } }] };
      const found = await uploads
        .find({ ...(sourceId !== undefined && { sourceId }), ...behind })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        uploads: page,
        nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.createdAt.getTime(), last._id]) : null,
      };
    },
    inState: (states, limit) =>
      uploads
        .find({ state: { $in: [...states] } })
        .sort({ createdAt: 1 })
        .limit(limit)
        .toArray(),
    async received(upload, bytes) {
      const { _id, chunks: count, received, size } = upload;
      const isAll = received + bytes === size;
      const set: Partial<Upload> = {
        chunks: count + 1,
        received: received + bytes,
        ...(isAll && { state: 'analyzing', receivedAt: new Date(now()) }),
      };
      const isOurs = await change({ _id, state: 'receiving', chunks: count, received }, set);
      return isOurs ? { ...upload, ...set } : undefined;
    },
    analyzed: (id, next, found) => change({ _id: id, state: 'analyzing' }, { state: next, ...found }),
    startRun: (id, from, kind, progress) => change({ _id: id, state: from }, { state: RUNNING[kind], [kind]: progress, failure: null }),
    advance: (id, kind, from, to) =>
      change({ _id: id, state: RUNNING[kind], [`${kind}.read`]: from.read, [`${kind}.bytes`]: from.bytes }, { [kind]: to }),
    finish: (id, kind, progress) =>
      change(
        { _id: id, state: RUNNING[kind] },
        kind === 'import'
          ? { state: 'done', import: progress, finishedAt: new Date(now()), ...kept() }
          : { state: 'waiting', validation: progress },
      ),
    fail: (id, from, failure) => change({ _id: id, state: from }, { state: 'failed', failure }),
    cancel: (id) => change({ _id: id, state: { $nin: [...ENDED] } }, { state: 'cancelled', finishedAt: new Date(now()), ...kept() }),
    async remove(id) {
      await Promise.all([chunks.deleteMany({ _id: idsBelow(id) }), badRows.deleteMany({ _id: idsBelow(id) })]);
      await uploads.deleteOne({ _id: id });
    },
    async removeBytes(id) {
      await chunks.deleteMany({ _id: idsBelow(id) });
      await change({ _id: id, state: { $in: [...ENDED] } }, { keptBytes: 0 });
    },
    endedWithBytes: (limit) =>
      uploads
        .find({ keptBytes: { $gt: 0 }, state: { $in: [...ENDED] } })
        .limit(limit)
        .toArray(),
    async removeBadRows(id, kind) {
      await badRows.deleteMany({ _id: idsBelow(`${id}/${kind}`) });
    },
  };
}
