import { json, sourceId, timestamp, workflowDefinition, workflowDelay, workflowId } from '@tributary/contracts';
import { z } from 'zod';
import { type LiveVersion, readDefinition, type Workflow } from './workflow.ts';

/** A workflow as reads answer it. */
export const workflowView = z.strictObject({
  id: workflowId,
  name: z.string(),
  sourceId,
  delay: workflowDelay,
  status: z.enum(['active', 'inactive']),
  /** The live version; `null` before the first publish. */
  version: z.int().nullable(),
  draft: workflowDefinition.nullable(),
  revision: z.int(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type WorkflowView = z.infer<typeof workflowView>;

export const versionSummary = z.strictObject({
  version: z.int(),
  publishedAt: timestamp,
  publishedBy: z.string(),
  rolledBackFrom: z.int().nullable(),
});
export const versionView = versionSummary.extend({ definition: workflowDefinition });
export type VersionView = z.infer<typeof versionView>;

/** What a trial run made of an event; the names of the outcomes are those of the engine. */
export const testView = z.strictObject({
  /** The number of the version, or `draft`. */
  version: z.union([z.int(), z.literal('draft')]),
  outcome: z.enum(['mapped', 'filtered', 'failed']),
  code: z.string().optional(),
  message: z.string().optional(),
  /** The place in the definition where it failed. */
  path: z.string().optional(),
  update: json.optional(),
  warnings: z.array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});
export type TestView = z.infer<typeof testView>;

export function viewWorkflow(workflow: Workflow): WorkflowView {
  return {
    id: workflow._id,
    name: workflow.name,
    sourceId: workflow.sourceId,
    delay: workflow.delay,
    status: workflow.live === null ? 'inactive' : workflow.status,
    version: workflow.live?.version ?? null,
    draft: workflow.draft === null ? null : readDefinition(workflow.draft),
    revision: workflow.revision,
    createdAt: workflow.createdAt,
    updatedAt: workflow.updatedAt,
  };
}

export function summarizeVersion({ version, publishedAt, publishedBy, rolledBackFrom }: LiveVersion): z.infer<typeof versionSummary> {
  return { version, publishedAt, publishedBy, rolledBackFrom };
}

export function viewVersion(version: LiveVersion): VersionView {
  const { definition, ...rest } = version;
  return { ...rest, definition: readDefinition(definition) };
}
