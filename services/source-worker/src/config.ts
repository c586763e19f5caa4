import { bytes, commaList, durationMs, mongodbUri, secretKey } from '@tributary/service-runtime';
import { z } from 'zod';
import { isHostEntry } from './network/allowed-hosts.ts';
import { DEFAULT_TOPICS } from './pulls/allowed-topics.ts';

/** Where a deployment names none, it may give an empty text. */
const listOr = (initial: string) => z.string().transform((text) => text.trim() || initial).pipe(commaList).prefault(initial); // prettier-ignore

/** What the source-worker is configured with, beside what every service has. */
export const config = z
  .object({
    MONGODB_URI: mongodbUri,
    TRIBUTARY_SECRET_KEY: secretKey,
    WORKER_LEASE_MS: durationMs.prefault('10s'),
    PULL_ALLOWED_HOSTS: listOr('*').refine(
      (entries) => entries.every(isHostEntry),
      'must be names, addresses, ranges such as 10.0.0.0/8, or *',
    ),
    PULL_ALLOWED_TOPICS: listOr(DEFAULT_TOPICS).refine(
      (patterns) => patterns.every((pattern) => /^!?[\w.*-]+$/.test(pattern)),
      'must be names of topics, with * for any characters and ! before what is not meant',
    ),
    WORKER_UPLOAD_MAX_BYTES: bytes.prefault(String(1024 * 1024 * 1024)),
    WORKER_UPLOAD_MAX_TOTAL_BYTES: bytes.prefault(String(10 * 1024 * 1024 * 1024)),
    WORKER_UPLOAD_KEEP_BYTES: durationMs.prefault('7d'),
    WORKER_UPLOAD_KEEP_RESULT: durationMs.prefault('30d'),
    WORKER_SWITCH_GRACE_MS: durationMs.prefault('1500'),
    WORKER_QUARANTINE_MAX_REQUESTS: z
      .string()
      .regex(/^\d{1,7}$/, 'must be a whole number')
      .transform(Number)
      .prefault('10000'),
    WORKER_QUARANTINE_MAX_BYTES: bytes.prefault(String(256 * 1024 * 1024)),
    GATEWAY_URL: z.url().optional(),
  })
  .refine((env) => env.WORKER_UPLOAD_MAX_BYTES <= env.WORKER_UPLOAD_MAX_TOTAL_BYTES, {
    path: ['WORKER_UPLOAD_MAX_TOTAL_BYTES'],
    message: 'must be at least WORKER_UPLOAD_MAX_BYTES, or no file of that size is ever taken',
  })
  .transform((env) => ({
    mongodbUri: env.MONGODB_URI,
    /** Opens the secrets of the sources. */
    secretKey: env.TRIBUTARY_SECRET_KEY,
    /** How long a job stays with a worker that has gone, before another takes it over. */
    leaseMs: env.WORKER_LEASE_MS,
    /** What sources may be read from, as `allowedHosts` and `topicRefusal` understand it. */
    pullsFrom: { hosts: env.PULL_ALLOWED_HOSTS, topics: env.PULL_ALLOWED_TOPICS },
    uploads: {
      /** Of one file. */
      maxBytes: env.WORKER_UPLOAD_MAX_BYTES,
      /** Of all files together whose bytes are kept. */
      maxTotalBytes: env.WORKER_UPLOAD_MAX_TOTAL_BYTES,
      /** How long the bytes of a file stay that is not imported. */
      keepBytesMs: env.WORKER_UPLOAD_KEEP_BYTES,
      /** How long the result of an upload stays, its report above all. */
      keepResultMs: env.WORKER_UPLOAD_KEEP_RESULT,
    },
    /** How long gateways have to hear that a release ends, and to finish what they write. */
    switchGraceMs: env.WORKER_SWITCH_GRACE_MS,
    /** What is kept of each source's requests that failed their check. */
    quarantineBounds: { maxRequests: env.WORKER_QUARANTINE_MAX_REQUESTS, maxBytes: env.WORKER_QUARANTINE_MAX_BYTES },
    /** What the addresses of sources start with, for signatures over them; no slash at the end. */
    gatewayUrl: env.GATEWAY_URL?.replace(/\/+$/, ''),
  }));
export type WorkerConfig = z.infer<typeof config>;
