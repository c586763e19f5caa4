import { z } from 'zod';
import { sourceId, timestamp, uuid, workflowId } from './primitives.ts';

/**
 * What became of one request in one workflow. `waiting` (on a delay tier) and `mapped` (on its way to the profile) are passing
 * states; the others are terminal, and exactly one of them is the end of every accepted request in every active workflow.
 */
export const runState = z.enum(['waiting', 'mapped', 'applied', 'filtered', 'duplicate', 'paused', 'failed']);
export type RunState = z.infer<typeof runState>;

/** The states in which a run may end. `failed` is the visible side of a dead letter. */
export const TERMINAL_STATES: readonly RunState[] = ['applied', 'filtered', 'duplicate', 'paused', 'failed'];

/** When reports of one run arrive more than once or out of order, that with the higher rank counts. */
export const RUN_STATE_RANK: Readonly<Record<RunState, number>> = {
  waiting: 0,
  mapped: 1,
  paused: 2,
  duplicate: 3,
  filtered: 4,
  failed: 5,
  applied: 6,
};

export const workflowRun = z.strictObject({
  workflowId,
  version: z.int().min(1),
  state: runState,
  /** Why, for people and machines: the condition that was not met, the field that failed. */
  code: z.string().optional(),
  message: z.string().optional(),
  updateId: uuid.optional(),
  profileId: z.string().optional(),
  dueAt: timestamp.optional(),
});
export type WorkflowRun = z.infer<typeof workflowRun>;

/** A record of `workflow-runs`, keyed by event id: what one stage did with one request. */
export const runReport = z.strictObject({
  v: z.literal(1),
  stage: z.enum(['engine', 'profile']),
  requestId: uuid,
  eventId: uuid,
  sourceId,
  receivedAt: timestamp,
  at: timestamp,
  runs: z.array(workflowRun),
});
export type RunReport = z.infer<typeof runReport>;
