import { isDuplicateKey } from '@tributary/mongo';
import { type Model, Schema } from 'mongoose';
import type { Place } from './quarantine-store.ts';

/** A wish to have refused requests come in, and how far that has come. */
export interface Reentry {
  readonly _id: string;
  readonly sourceId: string;
  /** `null`: all that are held. */
  readonly requestIds: readonly string[] | null;
  /** Only those that were refused with this code; `null` or missing: whatever it was. */
  readonly code?: string | null;
  readonly state: 'running' | 'done';
  /** The last request that was looked at. */
  readonly after: Place | null;
  readonly handshakes: number;
  /** Requests that still do not verify, by code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly entered: number;
  readonly createdAt: Date;
}

export interface ReentryStore {
  /** Whether it is new: its id may be that of a request that is repeated. */
  create(reentry: Reentry): Promise<boolean>;
  read(sourceId: string, id: string): Promise<Reentry | undefined>;
  update(id: string, change: Partial<Omit<Reentry, '_id'>>): Promise<void>;
  /** Those that are to be done, oldest first. */
  running(): Promise<Reentry[]>;
}

export function createReentryStore(model: Model<Reentry>): ReentryStore {
  return {
    async create(reentry) {
      try {
        await model.create(reentry);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    read: async (sourceId, id) => (await model.findOne({ _id: id, sourceId }).lean<Reentry>()) ?? undefined,
    update: async (id, change) => void (await model.updateOne({ _id: id }, { $set: change })),
    running: () => model.find({ state: 'running' }).sort({ createdAt: 1, _id: 1 }).lean<Reentry[]>(),
  };
}

const SECONDS_PER_DAY = 86_400;

export function reentrySchema(retentionDays: number): Schema {
  const text = { type: String, required: true };
  const nested = { type: Schema.Types.Mixed };
  const fields = { _id: text, sourceId: text, requestIds: nested, code: { type: String, default: null }, state: text, after: nested, handshakes: Number, refused: nested, entered: Number, createdAt: Date }; // prettier-ignore
  return new Schema(fields, { strict: 'throw', versionKey: false, minimize: false })
    .index({ state: 1 })
    .index({ createdAt: 1 }, { expireAfterSeconds: Math.round(retentionDays * SECONDS_PER_DAY) });
}
