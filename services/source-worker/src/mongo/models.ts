import { type LeaseEntry, leaseSchema } from '@tributary/mongo';
import type { Connection, Model } from 'mongoose';
import { type PullModels, pullModels } from './pulls/pull-models.ts';
import { type ReleaseEntry, releaseSchema } from './release-store.ts';
import { type Evictions, evictionsSchema, type QuarantineEntry, quarantineSchema } from './quarantine-store.ts';
import { type Reentry, reentrySchema } from './reentry-store.ts';

/** The collections of this service. */
export interface WorkerModels {
  readonly leases: Model<LeaseEntry>;
  readonly pulls: PullModels;
  readonly releases: Model<ReleaseEntry>;
  readonly quarantine: Model<QuarantineEntry>;
  readonly evictions: Model<Evictions>;
  readonly reentries: Model<Reentry>;
}

/** How long a refused request is kept. */
const QUARANTINE_DAYS = 30;

/** Declares the collections and their indexes on a connection. */
export function workerModels(connection: Connection): WorkerModels {
  return {
    leases: connection.model('worker_leases', leaseSchema(), 'worker_leases') as unknown as Model<LeaseEntry>,
    pulls: pullModels(connection),
    releases: connection.model('source_releases', releaseSchema(), 'source_releases') as unknown as Model<ReleaseEntry>,
    quarantine: connection.model('quarantine', quarantineSchema(QUARANTINE_DAYS), 'quarantine') as unknown as Model<QuarantineEntry>,
    evictions: connection.model('quarantine_evictions', evictionsSchema(), 'quarantine_evictions') as unknown as Model<Evictions>,
    reentries: connection.model('quarantine_releases', reentrySchema(QUARANTINE_DAYS), 'quarantine_releases') as unknown as Model<Reentry>,
  };
}
