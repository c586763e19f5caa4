import { definitionKey, type DefinitionRecord } from '@tributary/contracts';
import type { EntityStore } from './entity-store.ts';
import type { Entity } from '../entity.ts';
import { type Source, sourceDefinitionOf } from '../sources/source.ts';
import { type Token, tokenRecordOf } from '../tokens/token.ts';
import { type Workflow, workflowRecordOf } from '../workflows/workflow.ts';

/** A definition that the topic does not know yet. */
export interface PendingDefinition {
  readonly key: string;
  /** JSON text; `null` is a tombstone. */
  readonly value: string | null;
  /** To be called once it is on the topic. */
  markPublished(): Promise<void>;
}

/**
 * What is to be published, read off the documents themselves: there is no queue that could disagree with them. A change that comes
 * between reading and marking leaves its document pending.
 */
export interface Outbox {
  pending(limit: number): Promise<PendingDefinition[]>;
}

export interface EntityStores {
  readonly sources: EntityStore<Source>;
  readonly workflows: EntityStore<Workflow>;
  readonly tokens: EntityStore<Token>;
}

export function createOutbox({ sources, workflows, tokens }: EntityStores): Outbox {
  return {
    async pending(limit) {
      const all = await Promise.all([
        pendingOf('source', sources, sourceDefinitionOf, limit),
        pendingOf(
          'workflow',
          workflows,
          (workflow) => (workflow.live === null ? undefined : workflowRecordOf(workflow, workflow.live)),
          limit,
        ),
        pendingOf('token', tokens, tokenRecordOf, limit),
      ]);
      return all.flat();
    },
  };
}

async function pendingOf<D extends Entity>(
  kind: DefinitionRecord['kind'],
  store: EntityStore<D>,
  recordOf: (entity: D) => DefinitionRecord | undefined,
  limit: number,
): Promise<PendingDefinition[]> {
  const entities = await store.pending(limit);
  return entities.map((entity) => {
    const record = entity.deletedAt === null ? recordOf(entity) : undefined;
    const value = record === undefined ? null : JSON.stringify(record);
    return { key: definitionKey(kind, entity._id), value, markPublished: () => store.markPublished(entity) };
  });
}
