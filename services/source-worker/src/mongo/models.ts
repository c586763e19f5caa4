import { type LeaseEntry, leaseSchema } from '@tributary/mongo';
import type { Connection, Model } from 'mongoose';
import { type PullModels, pullModels } from './pulls/pull-models.ts';

/** The collections of this service. */
export interface WorkerModels {
  readonly leases: Model<LeaseEntry>;
  readonly pulls: PullModels;
}

/** Declares the collections and their indexes on a connection. */
export function workerModels(connection: Connection): WorkerModels {
  return {
    leases: connection.model('worker_leases', leaseSchema(), 'worker_leases') as unknown as Model<LeaseEntry>,
    pulls: pullModels(connection),
  };
}
