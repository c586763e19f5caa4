import type { SourceDefinition, TokenRecord, WorkflowRecord } from '@tributary/contracts';
import { ShardedMap } from './sharded-map.ts';

/** All definitions at one moment. A snapshot that was handed out never changes; a newer one has a higher `serial`. */
export interface DefinitionSnapshot {
  readonly serial: number;
  sourceById(id: string): SourceDefinition | undefined;
  /** The source behind a URL key that is valid at `nowMs` (Unix milliseconds), whatever its status. */
  sourceByKey(key: string, nowMs: number): SourceDefinition | undefined;
  /** The active, published workflows of a source, by id. */
  workflowsOf(sourceId: string): readonly WorkflowRecord[];
  workflowById(id: string): WorkflowRecord | undefined;
  sources(): Iterable<SourceDefinition>;
  workflows(): Iterable<WorkflowRecord>;
  /** The record of a token by the SHA-256 of its text, expired ones included. */
  tokenByHash(sha256: string): TokenRecord | undefined;
}

/** The ids of all sources. */
export function idsOf(snapshot: Pick<DefinitionSnapshot, 'sources'>): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of snapshot.sources()) ids.add(id);
  return ids;
}

const NO_WORKFLOWS: readonly WorkflowRecord[] = [];

/** The indexes behind a snapshot. Records are immutable; the store copies the indexes before a change when a reader holds them. */
export class DefinitionTables implements DefinitionSnapshot {
  readonly serial: number;
  readonly sourcesById: ShardedMap<SourceDefinition>;
  readonly sourcesByKey: ShardedMap<SourceDefinition>;
  readonly workflowsById: ShardedMap<WorkflowRecord>;
  readonly activeBySource: ShardedMap<readonly WorkflowRecord[]>;
  readonly tokensById: ShardedMap<TokenRecord>;
  readonly tokensByHash: ShardedMap<TokenRecord>;

  constructor(serial = 0, from?: DefinitionTables) {
    this.serial = serial;
    this.sourcesById = new ShardedMap(from?.sourcesById);
    this.sourcesByKey = new ShardedMap(from?.sourcesByKey);
    this.workflowsById = new ShardedMap(from?.workflowsById);
    this.activeBySource = new ShardedMap(from?.activeBySource);
    this.tokensById = new ShardedMap(from?.tokensById);
    this.tokensByHash = new ShardedMap(from?.tokensByHash);
  }

  sourceById(id: string): SourceDefinition | undefined {
    return this.sourcesById.get(id);
  }

  sourceByKey(key: string, nowMs: number): SourceDefinition | undefined {
    const source = this.sourcesByKey.get(key);
    const found = source?.keys.find((candidate) => candidate.key === key);
    if (found === undefined) return undefined;
    return found.expiresAt === null || Date.parse(found.expiresAt) > nowMs ? source : undefined;
  }

  workflowsOf(sourceId: string): readonly WorkflowRecord[] {
    return this.activeBySource.get(sourceId) ?? NO_WORKFLOWS;
  }

  workflowById(id: string): WorkflowRecord | undefined {
    return this.workflowsById.get(id);
  }

  sources(): Iterable<SourceDefinition> {
    return this.sourcesById.values();
  }

  workflows(): Iterable<WorkflowRecord> {
    return this.workflowsById.values();
  }

  tokenByHash(sha256: string): TokenRecord | undefined {
    return this.tokensByHash.get(sha256);
  }
}
