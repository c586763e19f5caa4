import {
  type DefinitionRecord,
  definitionRecord,
  type SourceDefinition,
  type TokenRecord,
  type WorkflowRecord,
} from '@tributary/contracts';
import { type DefinitionSnapshot, DefinitionTables } from './snapshot.ts';
import { SharedParts } from './shared-parts.ts';

/** One record of the `definitions` topic. */
export interface DefinitionChange {
  readonly key: string;
  /** The JSON text; `null` is a tombstone. */
  readonly value: string | null;
}

/** What became of a change. `unreadable`: the last good definition stays. */
export type ApplyOutcome = { readonly result: 'applied' | 'stale' } | { readonly result: 'unreadable'; readonly problem: string };

/**
 * The state of the `definitions` topic in memory. Reading the topic again from its beginning changes nothing: older revisions are
 * ignored, and what was removed stays removed (ids are never given twice).
 */
export class DefinitionStore {
  #tables = new DefinitionTables();
  #isShared = false;
  readonly #removed = new Set<string>();
  readonly #parts = new SharedParts();

  /** The current state; the same object until something changes. */
  snapshot(): DefinitionSnapshot {
    this.#isShared = true;
    return this.#tables;
  }

  /** Applies one record of the topic; `applied` means that a new snapshot is there. */
  apply(change: DefinitionChange): ApplyOutcome {
    if (change.value === null) return this.#remove(change.key);
    const parsed = parseRecord(change.value);
    if (typeof parsed === 'string') return { result: 'unreadable', problem: parsed };
    if (`${parsed.kind}:${parsed.id}` !== change.key) return { result: 'unreadable', problem: 'the key is not that of the definition' };
    const known = this.#known(change.key);
    if (this.#removed.has(change.key) || (known !== undefined && known.revision >= parsed.revision)) return { result: 'stale' };
    this.#put(parsed, this.#writable());
    return { result: 'applied' };
  }

  #known(key: string): DefinitionRecord | undefined {
    const [kind, id] = splitKey(key);
    if (kind === 'source') return this.#tables.sourcesById.get(id);
    if (kind === 'workflow') return this.#tables.workflowsById.get(id);
    return kind === 'token' ? this.#tables.tokensById.get(id) : undefined;
  }

  #put(record: DefinitionRecord, tables: DefinitionTables): void {
    switch (record.kind) {
      case 'source':
        return putSource(tables, record.id, this.#parts.sharedIn(record));
      case 'workflow':
        return putWorkflow(tables, record.id, record);
      case 'token':
        return putToken(tables, record.id, record);
    }
  }

  #remove(key: string): ApplyOutcome {
    this.#removed.add(key);
    if (this.#known(key) === undefined) return { result: 'stale' };
    const [kind, id] = splitKey(key);
    const tables = this.#writable();
    if (kind === 'source') putSource(tables, id, undefined);
    else if (kind === 'workflow') putWorkflow(tables, id, undefined);
    else putToken(tables, id, undefined);
    return { result: 'applied' };
  }

  /** Copies the tables only when somebody may hold them; that costs the same however many definitions there are. */
  #writable(): DefinitionTables {
    if (this.#isShared) {
      this.#tables = new DefinitionTables(this.#tables.serial + 1, this.#tables);
      this.#isShared = false;
    }
    return this.#tables;
  }
}

function putSource(tables: DefinitionTables, id: string, source: SourceDefinition | undefined): void {
  for (const { key } of tables.sourcesById.get(id)?.keys ?? []) tables.sourcesByKey.delete(key);
  tables.sourcesById.delete(id);
  if (source === undefined) return;
  tables.sourcesById.set(id, source);
  for (const { key } of source.keys) tables.sourcesByKey.set(key, source);
}

function putWorkflow(tables: DefinitionTables, id: string, workflow: WorkflowRecord | undefined): void {
  const before = tables.workflowsById.get(id);
  if (before !== undefined) withoutWorkflow(tables, before);
  tables.workflowsById.delete(id);
  if (workflow === undefined) return;
  tables.workflowsById.set(id, workflow);
  if (workflow.status !== 'active') return;
  const others = tables.activeBySource.get(workflow.sourceId) ?? [];
  tables.activeBySource.set(
    workflow.sourceId,
    [...others, workflow].sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
}

function withoutWorkflow(tables: DefinitionTables, workflow: WorkflowRecord): void {
  const others = tables.activeBySource.get(workflow.sourceId)?.filter((other) => other.id !== workflow.id) ?? [];
  if (others.length === 0) tables.activeBySource.delete(workflow.sourceId);
  else tables.activeBySource.set(workflow.sourceId, others);
}

function putToken(tables: DefinitionTables, id: string, token: TokenRecord | undefined): void {
  const before = tables.tokensById.get(id);
  if (before !== undefined) tables.tokensByHash.delete(before.sha256);
  tables.tokensById.delete(id);
  if (token === undefined) return;
  tables.tokensById.set(id, token);
  tables.tokensByHash.set(token.sha256, token);
}

/** The record, or what is wrong with it. */
function parseRecord(text: string): DefinitionRecord | string {
  try {
    const result = definitionRecord.safeParse(JSON.parse(text));
    if (result.success) return result.data;
    return result.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; ');
  } catch (error) {
    return error instanceof Error ? error.message : 'not JSON';
  }
}

function splitKey(key: string): [kind: string, id: string] {
  const colon = key.indexOf(':');
  return [key.slice(0, colon), key.slice(colon + 1)];
}
