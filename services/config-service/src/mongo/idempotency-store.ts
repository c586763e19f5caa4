import { newId } from '@tributary/contracts';
import type { IdempotencyStore, StoredAnswer } from '@tributary/http';
import { isDuplicateKey } from '@tributary/mongo';
import type { SecretBox } from '@tributary/secrets';
import type { Model } from 'mongoose';

export interface IdempotencyEntry {
  readonly _id: string;
  readonly fingerprint: string;
  readonly seed: string;
  /** Entries go two days after this. */
  readonly createdAt: Date;
  /** When the attempt under way began; long ago when none is. */
  readonly claimedAt: Date;
  /** Sealed: an answer may hold a token. */
  readonly answer: string | null;
}

/** A request that has not been answered by then has lost its process. */
const CLAIM_MS = 60_000;

/** Idempotency keys for all replicas, kept for two days (a TTL index). */
export function createIdempotencyStore(model: Model<IdempotencyEntry>, box: SecretBox, now: () => Date): IdempotencyStore {
  return {
    async claim(key, fingerprint) {
      const seed = newId();
      try {
        await model.create({ _id: key, fingerprint, seed, createdAt: now(), claimedAt: now(), answer: null });
        return { state: 'fresh', seed };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const known = await model.findById(key).lean();
      if (known === null) return { state: 'running' };
      if (known.fingerprint !== fingerprint) return { state: 'reused' };
      if (known.answer !== null) return { state: 'done', answer: JSON.parse(box.open({ sealed: known.answer })) as StoredAnswer };
      if (now().getTime() - known.claimedAt.getTime() < CLAIM_MS) return { state: 'running' };
      const taken = await model.updateOne({ _id: key, claimedAt: known.claimedAt }, { $set: { claimedAt: now() } });
      return taken.modifiedCount === 1 ? { state: 'fresh', seed: known.seed } : { state: 'running' };
    },
    async complete(key, answer) {
      await model.updateOne({ _id: key }, { $set: { answer: box.seal(JSON.stringify(answer)).sealed } });
    },
    async release(key) {
      // The seed stays: what the failed attempt may have created is found again by its id.
      await model.updateOne({ _id: key }, { $set: { claimedAt: new Date(0) } });
    },
  };
}
