import type { TokenRecord } from '@tributary/contracts';
import { sha256Hex } from '@tributary/definitions';
import type { Model } from 'mongoose';
import type { Stored } from './entity-store.ts';
import { type Token, tokenRecordOf } from '../tokens/token.ts';

/**
 * Verifies tokens against the database, not the topic: this service then answers while Kafka is away, and a revoked token is refused by
 * every replica at once.
 */
export function createTokenVerifier(model: Model<Stored<Token>>, now: () => Date): (token: string) => Promise<TokenRecord | undefined> {
  return async (text) => {
    const token = await model.findOne({ sha256: sha256Hex(text), deletedAt: null }).lean<Token>();
    if (token === null || (token.expiresAt !== null && Date.parse(token.expiresAt) <= now().getTime())) return undefined;
    return tokenRecordOf(token);
  };
}
