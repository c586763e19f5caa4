import { durationMs, mongodbUri, secretKey } from '@tributary/service-runtime';
import { z } from 'zod';

/** What config-service is configured with, beside what every service has. */
export const config = z
  .object({
    MONGODB_URI: mongodbUri,
    TRIBUTARY_SECRET_KEY: secretKey,
    TRIBUTARY_ADMIN_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
    GATEWAY_URL: z.url().default('http://127.0.0.1:8080'),
    PUBLISHER_LEASE_MS: durationMs.prefault('10s'),
  })
  .transform((env) => ({
    mongodbUri: env.MONGODB_URI,
    secretKey: env.TRIBUTARY_SECRET_KEY,
    adminToken: env.TRIBUTARY_ADMIN_TOKEN,
    /** Where sources send to, as the answers say it; no slash at the end. */
    gatewayUrl: env.GATEWAY_URL.replace(/\/+$/, ''),
    publisherLeaseMs: env.PUBLISHER_LEASE_MS,
  }));
export type Config = z.infer<typeof config>;
