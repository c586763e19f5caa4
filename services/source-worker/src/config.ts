import { bytes, commaList, durationMs, mongodbUri, secretKey } from '@tributary/service-runtime';
import { z } from 'zod';

/** What the source-worker is configured with, beside what every service has. */
export const config = z
  .object({
    MONGODB_URI: mongodbUri,
    TRIBUTARY_SECRET_KEY: secretKey,
    WORKER_LEASE_MS: durationMs.prefault('10s'),
    PULL_ALLOWED_HOSTS: commaList.optional(),
    WORKER_UPLOAD_MAX_BYTES: bytes.prefault(String(1024 * 1024 * 1024)),
    WORKER_UPLOAD_KEEP_BYTES: durationMs.prefault('7d'),
    WORKER_UPLOAD_KEEP_RESULT: durationMs.prefault('30d'),
  })
  .transform((env) => ({
    mongodbUri: env.MONGODB_URI,
    /** Opens the secrets of the sources. */
    secretKey: env.TRIBUTARY_SECRET_KEY,
    /** How long a job stays with a worker that has gone, before another takes it over. */
    leaseMs: env.WORKER_LEASE_MS,
    /** The hosts that sources may be read from; `undefined`: all. */
    pullAllowedHosts: env.PULL_ALLOWED_HOSTS,
    uploads: {
      /** Of one file. */
      maxBytes: env.WORKER_UPLOAD_MAX_BYTES,
      /** How long the bytes of a file stay that is not imported. */
      keepBytesMs: env.WORKER_UPLOAD_KEEP_BYTES,
      /** How long the result of an upload stays, its report above all. */
      keepResultMs: env.WORKER_UPLOAD_KEEP_RESULT,
    },
  }));
export type WorkerConfig = z.infer<typeof config>;
