import { type Model, Schema } from 'mongoose';

/** How far the events of a source have gone on: everything before `positions` has. */
export interface ReleaseProgress {
  /** The hold that was released last. */
  readonly holdId: string;
  readonly isDone: boolean;
  /** Events that have gone on, since the hold began. */
  readonly released: number;
  /** Per partition of `raw-events.held`. */
  readonly positions: ReadonlyMap<number, bigint>;
}

export interface ReleaseEntry {
  /** The source's id. */
  readonly _id: string;
  readonly holdId: string;
  readonly isDone: boolean;
  readonly released: number;
  readonly positions: readonly { readonly partition: number; readonly offset: string }[];
}

export interface ReleaseStore {
  read(sourceId: string): Promise<ReleaseProgress | undefined>;
  save(sourceId: string, progress: ReleaseProgress): Promise<void>;
}

export function createReleaseStore(model: Model<ReleaseEntry>): ReleaseStore {
  return {
    async read(sourceId) {
      const entry = await model.findById(sourceId).lean<ReleaseEntry>();
      if (entry === null) return undefined;
      const { holdId, isDone, released, positions } = entry;
      return { holdId, isDone, released, positions: new Map(positions.map(({ partition, offset }) => [partition, BigInt(offset)])) };
    },
    async save(sourceId, { holdId, isDone, released, positions }) {
      const offsets = [...positions].map(([partition, offset]) => ({ partition, offset: offset.toString() }));
      await model.updateOne({ _id: sourceId }, { $set: { holdId, isDone, released, positions: offsets } }, { upsert: true });
    },
  };
}

export function releaseSchema(): Schema {
  const text = { type: String, required: true };
  const fields = { _id: text, holdId: text, isDone: Boolean, released: Number, positions: [{ type: Schema.Types.Mixed }] };
  return new Schema(fields, { strict: 'throw', versionKey: false });
}
