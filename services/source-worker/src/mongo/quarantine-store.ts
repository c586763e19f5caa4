import type { RefusalDiagnosis } from '@tributary/contracts';
import { decodeCursor, encodeCursor, type Page } from '@tributary/http';
import { type Model, type mongo, Schema } from 'mongoose';
import { z } from 'zod';

/** `entered`: it has come in since; `discarded`: nobody wants it any more, or it was no event. Of both, nothing is kept but what is said here. */
export type QuarantineState = 'held' | 'entered' | 'discarded';

/** A request that failed its check. */
export interface QuarantineEntry {
  /** The id of the refused request. */
  readonly _id: string;
  readonly sourceId: string;
  readonly receivedAt: Date;
  readonly code: string;
  readonly message: string;
  readonly diagnosis: RefusalDiagnosis | null;
  /** Bytes of the body as received. */
  readonly size: number;
  readonly state: QuarantineState;
  /** The release by which it came in. */
  readonly enteredBy?: string;
  /** The whole request (libs/contracts, quarantine), sealed, while it is held. */
  readonly sealed?: Buffer;
  /** Bytes of `sealed`. */
  readonly storedBytes: number;
}

/** How many held requests of a source went for newer ones. */
export interface Evictions {
  /** The source's id. */
  readonly _id: string;
  readonly count: number;
}

/** Which requests are meant; all where nothing is said. */
export interface Selection {
  readonly code?: string | undefined;
  readonly ids?: readonly string[] | undefined;
}

/** The place of an entry in the order in which they were received. */
export interface Place {
  readonly receivedAt: Date;
  readonly id: string;
}

/** What is kept of each source; the newest stay. */
export interface QuarantineBounds {
  readonly maxRequests: number;
  readonly maxBytes: number;
}

export interface QuarantineStore {
  /** What is known already stays as it is. */
  add(entries: readonly QuarantineEntry[]): Promise<void>;
  /** Removes the oldest of a source beyond its bounds, and says how many of them were held. */
  bound(sourceId: string): Promise<number>;
  page(sourceId: string, filter: { code?: string | undefined; state?: QuarantineState | undefined }, page: Page): Promise<{ entries: QuarantineEntry[]; nextCursor: string | null }>; // prettier-ignore
  /** Those that are held, in order, behind a place; at most as many as fit into some megabytes. */
  held(sourceId: string, after: Place | undefined, limit: number, code?: string): Promise<QuarantineEntry[]>;
  enter(ids: readonly string[], releaseId: string): Promise<void>;
  countEntered(sourceId: string, releaseId: string): Promise<number>;
  /** Discards what is held. Says how many. */
  discard(sourceId: string, selection?: Selection): Promise<number>;
  /** How many held requests of a source went for newer ones, ever; a crash may have lost some of the count. */
  evicted(sourceId: string): Promise<number>;
}

const position = z.tuple([z.int(), z.string()]);
const WITHOUT_REQUEST = { sealed: 0 } as const;
const NEWEST_FIRST = { receivedAt: -1, _id: -1 } as const;

export function createQuarantineStore(
  { quarantine: model, evictions }: { readonly quarantine: Model<QuarantineEntry>; readonly evictions: Model<Evictions> },
  bounds: QuarantineBounds,
): QuarantineStore {
  // the driver's collection: a sealed request is megabytes, and no document of mongoose
  const collection = () => model.collection as unknown as mongo.Collection<QuarantineEntry>;

  /** The oldest beyond the bounds. What is over takes no room from what is held. */
  async function beyond(filter: mongo.Filter<QuarantineEntry>): Promise<string[]> {
    const rows = collection()
      .find(filter, { projection: { _id: 1, storedBytes: 1 } })
      .sort(NEWEST_FIRST);
    const ids: string[] = [];
    let requests = 0;
    let bytes = 0;
    for await (const { _id, storedBytes } of rows) {
      requests++;
      bytes += storedBytes;
      if (requests > bounds.maxRequests || bytes > bounds.maxBytes) ids.push(_id);
    }
    return ids;
  }

  return {
    async add(entries) {
      if (entries.length === 0) return;
      const operations = entries.map(({ _id, ...entry }) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: entry }, upsert: true },
      }));
      await collection().bulkWrite(operations, { ordered: false });
    },
    async bound(sourceId) {
      const held = await beyond({ sourceId, state: 'held' });
      const over = await beyond({ sourceId, state: { $in: ['entered', 'discarded'] } });
      if (over.length > 0) await collection().deleteMany({ _id: { $in: over } });
      if (held.length > 0) {
        await collection().deleteMany({ _id: { $in: held } });
        await evictions.updateOne({ _id: sourceId }, { $inc: { count: held.length } }, { upsert: true });
      }
      return held.length;
    },
    async page(sourceId, { code, state }, { limit, cursor }) {
      const filter = { sourceId, ...(code === undefined ? {} : { code }), ...(state === undefined ? {} : { state }), ...behind(cursor) };
      const entries = await collection()
        .find(filter as mongo.Filter<QuarantineEntry>, { projection: WITHOUT_REQUEST })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .toArray();
      const last = entries[limit - 1];
      const hasMore = entries.length > limit && last !== undefined;
      return {
        entries: entries.slice(0, limit),
        nextCursor: hasMore ? encodeCursor([last.receivedAt.getTime(), last._id]) : null,
      };
    },
    async held(sourceId, after, limit, code) {
      const filter = {
        sourceId,
        state: 'held',
        ...(code === undefined ? {} : { code }),
        ...(after === undefined ? {} : { receivedAt: { $gte: after.receivedAt } }),
      };
      const found: QuarantineEntry[] = [];
      let bytes = 0;
      const rows = collection().find(filter as mongo.Filter<QuarantineEntry>, { promoteBuffers: true }).sort({ receivedAt: 1, _id: 1 }).batchSize(20); // prettier-ignore
      for await (const row of rows) {
        const entry = row as QuarantineEntry;
        if (after !== undefined && entry.receivedAt.getTime() === after.receivedAt.getTime() && entry._id <= after.id) continue;
        found.push(entry);
        bytes += entry.storedBytes;
        if (found.length >= limit || bytes > MAX_READ_BYTES) break;
      }
      return found;
    },
    async enter(ids, releaseId) {
      const change = { $set: { state: 'entered' as const, enteredBy: releaseId, storedBytes: 0 }, $unset: { sealed: 1 as const } };
      await collection().updateMany({ _id: { $in: [...ids] } }, change);
    },
    countEntered: (sourceId, enteredBy) => collection().countDocuments({ sourceId, enteredBy }),
    async discard(sourceId, { code, ids } = {}) {
      const selected = { ...(code === undefined ? {} : { code }), ...(ids === undefined ? {} : { _id: { $in: [...ids] } }) };
      const filter = { sourceId, state: 'held' as const, ...selected };
      const result = await collection().updateMany(filter, { $set: { state: 'discarded', storedBytes: 0 }, $unset: { sealed: 1 } });
      return result.modifiedCount;
    },
    evicted: async (sourceId) => (await evictions.findById(sourceId).lean())?.count ?? 0,
  };
}

const MAX_READ_BYTES = 16 * 1024 * 1024;

function behind(cursor: string | undefined): mongo.Document {
  if (cursor === undefined) return {};
  const [time, id] = decodeCursor(position, cursor);
  const at = new Date(time);
  return { receivedAt: { $lte: at }, $or: [{ receivedAt: { $lt: at } }, { _id: { $lt: id } }] };
}

const SECONDS_PER_DAY = 86_400;

export function quarantineSchema(retentionDays: number): Schema {
  return new Schema({ _id: String, sourceId: String, receivedAt: Date }, { strict: false, versionKey: false })
    .index({ receivedAt: 1 }, { expireAfterSeconds: Math.round(retentionDays * SECONDS_PER_DAY) })
    .index({ sourceId: 1, receivedAt: -1, _id: -1 });
}

export function evictionsSchema(): Schema {
  return new Schema({ _id: { type: String, required: true }, count: Number }, { strict: 'throw', versionKey: false });
}
