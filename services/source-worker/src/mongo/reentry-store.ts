import { type Model, Schema } from 'mongoose';
import type { Place } from './quarantine-store.ts';

/** A wish to have refused requests come in, and how far that has come. */
export interface Reentry {
  /** UUIDv7: the older one sorts before. */
  readonly _id: string;
  readonly sourceId: string;
  /** `null`: all that are held. */
  readonly requestIds: readonly string[] | null;
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
  create(reentry: Reentry): Promise<void>;
  read(sourceId: string, id: string): Promise<Reentry | undefined>;
  update(id: string, change: Partial<Omit<Reentry, '_id'>>): Promise<void>;
  /** Those that are to be done, oldest first. */
  running(): Promise<Reentry[]>;
}

export function createReentryStore(model: Model<Reentry>): ReentryStore {
  return {
    create: async (reentry) => void (await model.create(reentry)),
    read: async (sourceId, id) => (await model.findOne({ _id: id, sourceId }).lean<Reentry>()) ?? undefined,
    update: async (id, change) => void (await model.updateOne({ _id: id }, { $set: change })),
    running: () => model.find({ state: 'running' }).sort({ _id: 1 }).lean<Reentry[]>(),
  };
}

const SECONDS_PER_DAY = 86_400;

export function reentrySchema(retentionDays: number): Schema {
  const text = { type: String, required: true };
  const nested = { type: Schema.Types.Mixed };
  const fields = { _id: text, sourceId: text, requestIds: nested, state: text, after: nested, handshakes: Number, refused: nested, entered: Number, createdAt: Date }; // prettier-ignore
  return new Schema(fields, { strict: 'throw', versionKey: false, minimize: false })
    .index({ state: 1 })
    .index({ createdAt: 1 }, { expireAfterSeconds: Math.round(retentionDays * SECONDS_PER_DAY) });
}
