import { type ProfileUpdate, profileUpdate } from '@tributary/contracts';
import { z } from 'zod';

/** An event of a profile: what happened, without what was concluded from it. */
export const eventView = z.strictObject({
  ...profileUpdate.shape.event.shape,
  updateId: profileUpdate.shape.updateId,
  eventId: profileUpdate.shape.eventId,
  sourceId: profileUpdate.shape.sourceId,
  workflowId: profileUpdate.shape.workflowId,
  workflowVersion: profileUpdate.shape.workflowVersion,
  receivedAt: profileUpdate.shape.receivedAt,
});
export type EventView = z.infer<typeof eventView>;

export function eventOf({ event, updateId, eventId, sourceId, workflowId, workflowVersion, receivedAt }: ProfileUpdate): EventView {
  return { ...event, updateId, eventId, sourceId, workflowId, workflowVersion, receivedAt };
}
