import { SCOPES, timestamp, type TokenRecord } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import { z } from 'zod';
import type { Entity } from '../entity.ts';

/** An API token as it is stored: never the token itself. */
export interface Token extends Entity {
  readonly name: string;
  readonly sha256: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
}

export const newTokenInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  scopes: z
    .array(z.enum([...SCOPES, '*']))
    .min(1)
    .max(SCOPES.length + 1),
  expiresAt: timestamp.nullable().default(null),
});

export const tokenView = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  expiresAt: timestamp.nullable(),
  createdAt: timestamp,
});
export type TokenView = z.infer<typeof tokenView>;

/** The only answer that ever holds the token. */
export const createdTokenView = tokenView.extend({ token: z.string() });

export function viewToken(token: Token): TokenView {
  return { id: token._id, name: token.name, scopes: [...token.scopes], expiresAt: token.expiresAt, createdAt: token.createdAt };
}

/** A token as services verify it. */
export function tokenRecordOf(token: Token): TokenRecord {
  return {
    kind: 'token',
    id: token._id,
    revision: token.definedRevision,
    name: token.name,
    sha256: token.sha256,
    scopes: [...token.scopes],
    expiresAt: token.expiresAt,
  };
}

/** Nobody can give a token more than they have. */
export function checkGrant(granted: readonly string[], own: readonly string[]): void {
  const missing = own.includes('*') ? [] : granted.filter((scope) => !own.includes(scope));
  if (missing.length > 0) throw new TributaryError('forbidden', `your own token does not have: ${missing.join(', ')}`);
}
