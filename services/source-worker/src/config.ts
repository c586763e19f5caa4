import { commaList, durationMs, mongodbUri, secretKey } from '@tributary/service-runtime';
import { z } from 'zod';

/** What the source-worker is configured with, beside what every service has. */
export const config = z
  .object({
    MONGODB_URI: mongodbUri,
    TRIBUTARY_SECRET_KEY: secretKey,
    WORKER_LEASE_MS: durationMs.prefault('10s'),
    PULL_ALLOWED_HOSTS: commaList.optional(),
  })
  .transform((env) => ({
    mongodbUri: env.MONGODB_URI,
    /** Opens the secrets of the sources. */
    secretKey: env.TRIBUTARY_SECRET_KEY,
    /** How long a job stays with a worker that has gone, before another takes it over. */
    leaseMs: env.WORKER_LEASE_MS,
    /** The hosts that sources may be read from; `undefined`: all. */
    pullAllowedHosts: env.PULL_ALLOWED_HOSTS,
  }));
export type WorkerConfig = z.infer<typeof config>;
