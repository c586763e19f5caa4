import { workflowDefinition } from '@tributary/contracts';
import { ValidationError } from '@tributary/errors';
import { decodeCursor, encodeCursor, idempotencySeed, pageShape, parse, principalOf, requireIfMatch } from '@tributary/http';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { AuditAction, EntityChange } from '../entity.ts';
import type { EntityStore } from '../mongo/entity-store.ts';
import type { VersionStore } from '../mongo/version-store.ts';
import type { Source } from '../sources/source.ts';
import { patchWorkflow, publishDraft, rollBackTo, saveDraft } from '../workflows/workflow-changes.ts';
import { newWorkflowInput, rollbackInput, workflowPatch } from '../workflows/workflow-input.ts';
import { summarizeVersion, versionSummary, versionView, viewVersion, viewWorkflow, workflowView } from '../workflows/workflow-view.ts';
import type { Workflow } from '../workflows/workflow.ts';
import { answerRevision, type Api, changeContext, optionalIfMatch, parameter } from './api.ts';
import { answerPage, listOf, listQuery } from './lists.ts';
import type { AwaitPublication } from './publication.ts';
import { newEntityId } from './resource-id.ts';

const PATH = '/v1/workflows';
const ONE = `${PATH}/{id}`;
const workflowsQuery = z.strictObject({ ...pageShape, sourceId: z.string().optional() });
const publishedView = z.strictObject({ version: z.int(), revision: z.int() });

export interface WorkflowRouteOptions {
  readonly workflows: EntityStore<Workflow>;
  readonly sources: EntityStore<Source>;
  readonly versions: VersionStore;
  readonly awaitPublication: AwaitPublication;
  readonly now: () => Date;
}

/** Workflows: their drafts, their immutable versions, what is live. */
export function addWorkflowRoutes(api: Api, { workflows, sources, versions, awaitPublication, now }: WorkflowRouteOptions): void {
  const at = () => now().toISOString();

  /** Makes a version live, keeping the one before and the new one. */
  async function goLive(request: Request, response: Response, action: AuditAction, decide: (current: Workflow) => EntityChange<Workflow>) {
    const before = await workflows.get(parameter(request, 'id'));
    await versions.keep(before);
    const workflow = await workflows.update(
      before._id,
      optionalIfMatch(request) ?? before.revision,
      decide,
      changeContext(response, action),
    );
    await versions.keep(workflow);
    await awaitPublication(workflows, workflow);
    return answerRevision(response, { version: workflow.live?.version, revision: workflow.revision });
  }

  api.add(
    {
      method: 'get',
      path: PATH,
      summary: 'List workflows',
      scope: 'workflows:read',
      query: workflowsQuery,
      answer: { status: 200, schema: listOf(workflowView) },
    },
    async (request) => {
      const { sourceId, ...page } = parse(workflowsQuery, request.query, 'query');
      const after = page.cursor === undefined ? undefined : decodeCursor(z.string(), page.cursor);
      return answerPage(await workflows.page(sourceId === undefined ? {} : { sourceId }, { limit: page.limit, after }), viewWorkflow);
    },
  );

  api.add(
    { method: 'get', path: ONE, summary: 'Read a workflow', scope: 'workflows:read', answer: { status: 200, schema: workflowView } },
    async (request, response) => answerRevision(response, viewWorkflow(await workflows.get(parameter(request, 'id')))),
  );

  api.add(
    {
      method: 'post',
      path: PATH,
      summary: 'Create a workflow',
      scope: 'workflows:write',
      body: newWorkflowInput,
      precondition: 'Idempotency-Key',
      answer: { status: 201, schema: workflowView },
    },
    async (request, response) => {
      const input = parse(newWorkflowInput, request.body);
      if ((await sources.find(input.sourceId)) === undefined) {
        throw new ValidationError('the body is not valid: sourceId', [
          { path: 'sourceId', code: 'not_found', message: 'there is no such source' },
        ]);
      }
      const set = { ...input, status: 'inactive' as const, draft: null, live: null };
      const id = newEntityId('wf', idempotencySeed(response));
      const workflow = await workflows.create(id, { set, isDefinition: false }, changeContext(response, 'workflow.created'));
      response.status(201).location(`${PATH}/${workflow._id}`);
      return answerRevision(response, viewWorkflow(workflow));
    },
  );

  api.add(
    {
      method: 'patch',
      path: ONE,
      summary: 'Rename, activate or deactivate a workflow',
      scope: 'workflows:write',
      body: workflowPatch,
      precondition: 'If-Match',
      answer: { status: 200, schema: workflowView },
    },
    async (request, response) => {
      const expected = requireIfMatch(request);
      const patch = parse(workflowPatch, request.body);
      const decide = (current: Workflow) => patchWorkflow(current, patch);
      const workflow = await workflows.update(parameter(request, 'id'), expected, decide, changeContext(response, 'workflow.changed'));
      await awaitPublication(workflows, workflow);
      return answerRevision(response, viewWorkflow(workflow));
    },
  );

  api.add(
    {
      method: 'put',
      path: `${ONE}/draft`,
      summary: 'Save the draft',
      scope: 'workflows:write',
      body: workflowDefinition,
      precondition: 'If-Match',
      answer: { status: 200, schema: workflowView },
    },
    async (request, response) => {
      const expected = requireIfMatch(request);
      const definition = parse(workflowDefinition, request.body);
      const workflow = await workflows.update(
        parameter(request, 'id'),
        expected,
        () => saveDraft(definition),
        changeContext(response, 'workflow.draft-saved'),
      );
      return answerRevision(response, viewWorkflow(workflow));
    },
  );

  api.add(
    {
      method: 'post',
      path: `${ONE}/publish`,
      summary: 'Make the draft the next version',
      scope: 'workflows:write',
      precondition: 'Idempotency-Key',
      answer: { status: 200, schema: publishedView },
    },
    (request, response) =>
      goLive(request, response, 'workflow.published', (current) => publishDraft(current, principalOf(response).id, at())),
  );

  api.add(
    {
      method: 'post',
      path: `${ONE}/rollback`,
      summary: 'Make the content of an earlier version the next version',
      scope: 'workflows:write',
      body: rollbackInput,
      precondition: 'Idempotency-Key',
      answer: { status: 200, schema: publishedView },
    },
    async (request, response) => {
      const { version } = parse(rollbackInput, request.body);
      const earlier = await versions.get(await workflows.get(parameter(request, 'id')), version);
      return goLive(request, response, 'workflow.rolled-back', (current) => rollBackTo(current, earlier, principalOf(response).id, at()));
    },
  );

  api.add(
    {
      method: 'get',
      path: `${ONE}/versions`,
      summary: 'List the versions, the newest first',
      scope: 'workflows:read',
      query: listQuery,
      answer: { status: 200, schema: listOf(versionSummary) },
    },
    async (request) => {
      const { limit, cursor } = parse(listQuery, request.query, 'query');
      const before = cursor === undefined ? undefined : decodeCursor(z.int(), cursor);
      const { items, next } = await versions.page(await workflows.get(parameter(request, 'id')), { limit, before });
      return {
        data: items.map(summarizeVersion),
        nextCursor: next === undefined ? null : encodeCursor(next),
      };
    },
  );

  api.add(
    {
      method: 'get',
      path: `${ONE}/versions/{version}`,
      summary: 'Read a version',
      scope: 'workflows:read',
      answer: { status: 200, schema: versionView },
    },
    async (request) => {
      const { version } = parse(z.object({ version: z.coerce.number().int().min(1) }), request.params, 'path');
      return viewVersion(await versions.get(await workflows.get(parameter(request, 'id')), version));
    },
  );
}
