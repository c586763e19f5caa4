export { type DefinitionFollower, followDefinitions } from './follow-definitions.ts';
export type { DefinitionSnapshot } from './snapshot.ts';
export { sha256Hex } from './tokens.ts';
