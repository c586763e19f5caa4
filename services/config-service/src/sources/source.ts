import type { KeyLocation, SourceAuthentication, SourceDefinition } from '@tributary/contracts';
import type { Entity } from '../entity.ts';

/** A source as it is stored. */
export interface Source extends Entity {
  readonly type: string;
  readonly name: string;
  readonly status: SourceDefinition['status'];
  /** The newest first; older ones end. */
  readonly keys: readonly { readonly key: string; readonly expiresAt: string | null }[];
  readonly authentication: SourceAuthentication;
  /** `null`: as the authentication scheme suggests. */
  readonly mayMerge: boolean | null;
  readonly deduplication: KeyLocation | null;
  readonly ordering: KeyLocation | null;
  readonly limits: SourceDefinition['limits'];
  readonly allowGet: boolean;
}

/** Updates of a source whose requests nobody verifies must not merge people unless its owner says so (architecture.md, section 5). */
export function mayMerge(source: Pick<Source, 'mayMerge' | 'authentication'>): boolean {
  return source.mayMerge ?? source.authentication.scheme !== 'none';
}

/** A source as the topic carries it, at its current revision. */
export function sourceDefinitionOf(source: Source): SourceDefinition {
  return {
    kind: 'source',
    id: source._id,
    revision: source.definedRevision,
    type: source.type,
    name: source.name,
    status: source.status,
    keys: [...source.keys],
    authentication: source.authentication,
    mayMerge: mayMerge(source),
    deduplication: source.deduplication,
    ordering: source.ordering,
    limits: source.limits,
    allowGet: source.allowGet,
  };
}
