import { durationMs, mongodbUri, secretKey } from '@tributary/service-runtime';
import { z } from 'zod';

/** What the source-worker is configured with, beside what every service has. */
export const config = z
  .object({
    MONGODB_URI: mongodbUri,
    TRIBUTARY_SECRET_KEY: secretKey,
    WORKER_LEASE_MS: durationMs.prefault('10s'),
  })
  .transform((env) => ({
    mongodbUri: env.MONGODB_URI,
    /** Opens the secrets of the sources. */
    secretKey: env.TRIBUTARY_SECRET_KEY,
    /** How long a job stays with a worker that has gone, before another takes it over. */
    leaseMs: env.WORKER_LEASE_MS,
  }));
export type WorkerConfig = z.infer<typeof config>;
