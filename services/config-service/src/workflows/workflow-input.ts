import { json, sourceId, workflowDelay } from '@tributary/contracts';
import { z } from 'zod';

const name = z.string().trim().min(1).max(200);

export const newWorkflowInput = z.strictObject({ name, sourceId, delay: workflowDelay.default('none') });

export const workflowPatch = z.strictObject({ name: name.optional(), status: z.enum(['active', 'inactive']).optional() });
export type WorkflowPatch = z.infer<typeof workflowPatch>;

export const rollbackInput = z.strictObject({ version: z.int().min(1) });

/** One event to try a workflow on, as a source would send it; without `version` the draft is tried, or else the live version. */
export const testInput = z.strictObject({
  payload: json,
  headers: z.record(z.string(), z.string()).default({}),
  query: z.string().max(8000).default(''),
  path: z.string().max(2000).default(''),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  version: z.int().min(1).optional(),
});
export type TestInput = z.infer<typeof testInput>;
