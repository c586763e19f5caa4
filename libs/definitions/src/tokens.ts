import { createHash } from 'node:crypto';
import type { TokenRecord } from '@tributary/contracts';

/** Hex of the SHA-256 of a token, as it is stored and published. */
export function sha256Hex(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Verifies tokens by their hash, so the comparison leaks nothing about a token. `undefined` for unknown and expired ones.
 * @param now Unix milliseconds.
 */
export function createTokenVerifier(
  tokenByHash: (sha256: string) => TokenRecord | undefined,
  now: () => number = Date.now,
): (token: string) => TokenRecord | undefined {
  return (token) => {
    const record = tokenByHash(sha256Hex(token));
    if (record === undefined) return undefined;
    return record.expiresAt === null || Date.parse(record.expiresAt) > now() ? record : undefined;
  };
}
