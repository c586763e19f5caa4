import { TributaryError, ValidationError } from '@tributary/errors';
import { compileWorkflow } from '@tributary/workflow';
import type { EntityChange } from '../entity.ts';
import { type LiveVersion, readDefinition, type Workflow } from './workflow.ts';
import type { WorkflowPatch } from './workflow-input.ts';

type WorkflowChange = EntityChange<Workflow>;

/** A draft is seen by no service. */
export function saveDraft(definition: unknown): WorkflowChange {
  return { set: { draft: JSON.stringify(definition) }, isDefinition: false };
}

export function patchWorkflow(workflow: Workflow, patch: WorkflowPatch): WorkflowChange {
  if (patch.status === 'active' && workflow.live === null) {
    throw new TributaryError('unprocessable', 'this workflow has no published version; publishing one activates it');
  }
  return {
    set: { ...(patch.name === undefined ? {} : { name: patch.name }), ...(patch.status === undefined ? {} : { status: patch.status }) },
    isDefinition: workflow.live !== null,
  };
}

/** Makes the draft the next version. Throws `invalid_workflow` with one entry per wrong place when it does not compile. */
export function publishDraft(workflow: Workflow, by: string, at: string): WorkflowChange {
  if (workflow.draft === null) throw new TributaryError('unprocessable', 'there is no draft to publish');
  return goLive(workflow, { definition: workflow.draft, rolledBackFrom: null, publishedBy: by, publishedAt: at });
}

/** Makes the content of an earlier version the next version. The draft stays as it is. */
export function rollBackTo(workflow: Workflow, earlier: LiveVersion, by: string, at: string): WorkflowChange {
  return goLive(workflow, { definition: earlier.definition, rolledBackFrom: earlier.version, publishedBy: by, publishedAt: at });
}

function goLive(workflow: Workflow, content: Omit<LiveVersion, 'version'>): WorkflowChange {
  const compiled = compileWorkflow(readDefinition(content.definition));
  if (!compiled.ok) throw new ValidationError('this workflow cannot be published as it is', compiled.errors, 'invalid_workflow');
  const isFirst = workflow.live === null;
  return {
    set: { live: { ...content, version: (workflow.live?.version ?? 0) + 1 }, status: isFirst ? 'active' : workflow.status },
    isDefinition: true,
  };
}
