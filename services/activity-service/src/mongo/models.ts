import { type Connection, type Model, Schema } from 'mongoose';
import type { RequestRow, RunRow } from '../activity/rows.ts';

/** The collections of this service. */
export interface ActivityModels {
  readonly requests: Model<RequestRow>;
  readonly runs: Model<RunRow>;
}

const SECONDS_PER_DAY = 24 * 60 * 60;

/**
 * Declares the collections and their indexes on a connection. Rows are written and read through the driver's collections (hot path,
 * joins), so the schemas name only what is indexed. Lists go newest first with the id as tie-break. Rows expire by their latest record: what a paused source held for
 * long, or came in again, is seen when something becomes of it.
 */
export function activityModels(connection: Connection, retentionDays: number): ActivityModels {
  const expireAfterSeconds = Math.round(retentionDays * SECONDS_PER_DAY);
  const requests = new Schema<RequestRow>(
    { _id: String, receivedAt: Date, recordedAt: Date, sourceId: String, eventId: String },
    { strict: false },
  )
    .index({ recordedAt: 1 }, { expireAfterSeconds })
    .index({ receivedAt: -1, _id: -1 })
    .index({ sourceId: 1, receivedAt: -1, _id: -1 })
    .index({ eventId: 1, receivedAt: 1, _id: 1 });
  const runs = new Schema<RunRow>(
    { _id: String, receivedAt: Date, recordedAt: Date, sourceId: String, workflowId: String },
    { strict: false },
  )
    .index({ recordedAt: 1 }, { expireAfterSeconds })
    .index({ receivedAt: -1, _id: -1 })
    .index({ sourceId: 1, receivedAt: -1, _id: -1 })
    .index({ workflowId: 1, receivedAt: -1, _id: -1 });
  return {
    requests: connection.model<RequestRow>('Request', requests, 'requests'),
    runs: connection.model<RunRow>('Run', runs, 'runs'),
  };
}
