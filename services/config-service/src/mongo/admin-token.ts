import { sha256Hex } from '@tributary/definitions';
import type { EntityStore } from './entity-store.ts';
import type { Token } from '../tokens/token.ts';

const ADMIN_TOKEN_ID = 'tok_admin';

/** Makes the token of the environment valid for everything, in place of an earlier one. Safe with several replicas at once. */
export async function ensureAdminToken(tokens: EntityStore<Token>, token: string): Promise<void> {
  const context = { action: 'token.bootstrapped', by: 'environment' } as const;
  const fields = { name: 'administrator', sha256: sha256Hex(token), scopes: ['*'], expiresAt: null };
  const current = await tokens.create(ADMIN_TOKEN_ID, { set: fields, isDefinition: true }, context);
  if (current.sha256 !== fields.sha256)
    await tokens.update(ADMIN_TOKEN_ID, undefined, () => ({ set: fields, isDefinition: true }), context);
}
