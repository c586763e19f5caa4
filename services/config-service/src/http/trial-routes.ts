import { TributaryError } from '@tributary/errors';
import { parse } from '@tributary/http';
import type { VersionStore } from '../mongo/version-store.ts';
import { mayMerge } from '../sources/source.ts';
import { type Trial, tryWorkflow } from '../workflows/trial.ts';
import { testInput } from '../workflows/workflow-input.ts';
import { testView } from '../workflows/workflow-view.ts';
import { readDefinition, type Workflow } from '../workflows/workflow.ts';
import { type Api, parameter } from './api.ts';
import type { WorkflowRouteOptions } from './workflow-routes.ts';

/** Trying a workflow on an event, writing nothing. */
export function addTrialRoutes(api: Api, { workflows, sources, versions, now }: WorkflowRouteOptions): void {
  api.add(
    { method: 'post', path: '/v1/workflows/{id}/test', summary: 'Try a workflow on an event', scope: 'workflows:read', body: testInput, answer: { status: 200, schema: testView } },
    async (request) => {
      const input = parse(testInput, request.body);
      const workflow = await workflows.get(parameter(request, 'id'));
      const source = await sources.find(workflow.sourceId);
      const tried = await definitionToTry(workflow, input.version, versions);
      const trial = { ...tried, workflowId: workflow._id, sourceId: workflow.sourceId, mayMerge: source !== undefined && mayMerge(source) };
      return tryWorkflow(trial, input, now().toISOString());
    },
  ); // prettier-ignore
}

async function definitionToTry(
  workflow: Workflow,
  version: number | undefined,
  versions: VersionStore,
): Promise<Pick<Trial, 'version' | 'definition'>> {
  if (version !== undefined) return { version, definition: readDefinition((await versions.get(workflow, version)).definition) };
  if (workflow.draft !== null) return { version: 'draft', definition: readDefinition(workflow.draft) };
  if (workflow.live !== null) return { version: workflow.live.version, definition: readDefinition(workflow.live.definition) };
  throw new TributaryError('unprocessable', 'this workflow has neither a draft nor a version');
}
