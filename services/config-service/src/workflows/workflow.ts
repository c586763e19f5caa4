import type { WorkflowDelay, WorkflowDefinition, WorkflowRecord } from '@tributary/contracts';
import type { Entity } from '../entity.ts';

/** One published version; never changed. The definition is JSON text: field names of people's own are no names in a database. */
export interface LiveVersion {
  readonly version: number;
  readonly definition: string;
  readonly publishedAt: string;
  /** The id of the token that published it. */
  readonly publishedBy: string;
  /** The version whose content this is, when it came from a rollback. */
  readonly rolledBackFrom: number | null;
}

/** A workflow as it is stored. */
export interface Workflow extends Entity {
  readonly name: string;
  readonly sourceId: string;
  readonly delay: WorkflowDelay;
  /** What it is to do; without a published version it does nothing either way. */
  readonly status: 'active' | 'inactive';
  /** The definition that is being edited, as JSON text. */
  readonly draft: string | null;
  readonly live: LiveVersion | null;
}

/** A workflow as the topic carries it; only for one with a published version. */
export function workflowRecordOf(workflow: Workflow, live: LiveVersion): WorkflowRecord {
  return {
    kind: 'workflow',
    id: workflow._id,
    revision: workflow.definedRevision,
    name: workflow.name,
    sourceId: workflow.sourceId,
    status: workflow.status,
    delay: workflow.delay,
    version: live.version,
    definition: readDefinition(live.definition),
  };
}

/** The definition in a stored text; it was checked before it was stored. */
export function readDefinition(text: string): WorkflowDefinition {
  return JSON.parse(text) as WorkflowDefinition;
}
