import type {
  BatchLocation,
  Handshake,
  KeyLocation,
  PullDefinition,
  SealedSecret,
  SourceAuthentication,
  SourceDefinition,
  SourceHold,
  SourceLimits,
  StaticAnswer,
} from '@tributary/contracts';
import type { Entity } from '../entity.ts';

/** A source as it is stored. What is optional is missing where an older version stored the source. */
export interface Source extends Entity {
  readonly type: string;
  readonly name: string;
  readonly status: SourceDefinition['status'];
  /** The newest first; older ones end. */
  readonly keys: readonly { readonly key: string; readonly expiresAt: string | null }[];
  /** Which of its type's presets its owner chose; `null`: the owner composed the authentication. */
  readonly preset?: string | null;
  /** What the owner gave for that preset, but for `secret`, which `authentication` holds. */
  readonly given?: Readonly<Record<string, string | SealedSecret>>;
  readonly authentication: SourceAuthentication;
  /** `null`: as the authentication scheme suggests. */
  readonly mayMerge: boolean | null;
  readonly deduplication: KeyLocation | null;
  readonly ordering: KeyLocation | null;
  readonly limits: Pick<SourceLimits, 'maxBodyBytes'> & Partial<SourceLimits>;
  readonly allowedAddresses?: readonly string[];
  readonly allowGet: boolean;
  readonly publicUrl?: string | null;
  readonly batch?: BatchLocation | null;
  readonly handshakes?: readonly Handshake[];
  readonly answer?: StaticAnswer | null;
  readonly pull?: PullDefinition | null;
  readonly hold?: SourceHold | null;
}

/** Updates of a source whose requests nobody verifies must not merge people unless its owner says so (architecture.md, section 5). */
export function mayMerge(source: Pick<Source, 'mayMerge' | 'authentication'>): boolean {
  return source.mayMerge ?? source.authentication.scheme !== 'none';
}

/** With what an older version did not know. */
export function limitsOf({ limits }: Pick<Source, 'limits'>): SourceLimits {
  return { requestsPerSecond: null, burst: null, ...limits };
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
    limits: limitsOf(source),
    allowedAddresses: [...(source.allowedAddresses ?? [])],
    allowGet: source.allowGet,
    publicUrl: source.publicUrl ?? null,
    batch: source.batch ?? null,
    handshakes: [...(source.handshakes ?? [])],
    answer: source.answer ?? null,
    pull: source.pull ?? null,
    hold: source.hold ?? null,
  };
}
