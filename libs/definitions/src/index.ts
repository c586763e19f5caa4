export { type DefinitionFollower, followDefinitions } from './follow-definitions.ts';
export { DefinitionStore } from './definition-store.ts';
export type { DefinitionSnapshot } from './snapshot.ts';
export { createTokenVerifier, sha256Hex } from './tokens.ts';
