import { isDuplicateKey } from './errors.ts';
import { type Model, Schema } from 'mongoose';

export interface LeaseEntry {
  readonly _id: string;
  readonly holder: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  /** Counts the requests of other replicas to look for work. */
  readonly nudges: number;
}

/**
 * Who of several replicas does a job. It says who should, not who can: clocks differ and processes pause, so what the holder writes must
 * be fenced elsewhere too.
 */
export interface Lease {
  /** Takes the lease when it is free or has run out, renews it when it is ours. Whether it is ours now. */
  hold(): Promise<boolean>;
  release(): Promise<void>;
  /** Asks the holder, whoever it is, to look for work. */
  nudge(): Promise<void>;
  /** A number that is another one after every nudge: one read by id, cheap enough to be asked several times a second. */
  nudges(): Promise<number>;
}

export function createLease(
  model: Model<LeaseEntry>,
  options: { name: string; holder: string; durationMs: number; now: () => number },
): Lease {
  const { name, holder, durationMs, now } = options;
  let expiresAt = 0;

  return {
    async hold() {
      if (expiresAt - now() > durationMs / 2) return true;
      const until = now() + durationMs;
      const isOurs = { $or: [{ holder }, { expiresAt: { $lt: now() } }] };
      const result = await model.updateOne({ _id: name, ...isOurs }, { $set: { holder, expiresAt: until } });
      const isHeld = result.matchedCount === 1 || (await created(model, { _id: name, holder, expiresAt: until, nudges: 0 }));
      expiresAt = isHeld ? until : 0;
      return isHeld;
    },
    async release() {
      expiresAt = 0;
      await model.updateOne({ _id: name, holder }, { $set: { expiresAt: 0 } });
    },
    async nudge() {
      await model.updateOne({ _id: name }, { $inc: { nudges: 1 } });
    },
    async nudges() {
      return (await model.findById(name).lean())?.nudges ?? 0;
    },
  };
}

async function created(model: Model<LeaseEntry>, entry: LeaseEntry): Promise<boolean> {
  try {
    await model.create(entry);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** The schema of a collection of leases; what it does not know is refused. */
export function leaseSchema(): Schema {
  const text = { type: String, required: true };
  const count = { type: Number, required: true };
  return new Schema({ _id: text, holder: text, expiresAt: count, nudges: count }, { strict: 'throw', versionKey: false });
}
