import { bytes, durationMs, secretKey } from '@tributary/service-runtime';
import { z } from 'zod';
import { addressRange } from '@tributary/contracts';

/** Addresses and ranges, separated by commas; may be empty. */
const addressRanges = z
  .string()
  .transform((text) => text.split(',').flatMap((entry) => entry.trim() || []))
  .superRefine((entries, context) => {
    for (const entry of entries) {
      const { error } = addressRange.safeParse(entry);
      if (error !== undefined) context.addIssue(`"${entry}" ${error.issues[0]?.message}`);
    }
  });

/** The gateway's own settings, beside those of every service. */
export const config = z
  .object({
    TRIBUTARY_SECRET_KEY: secretKey,
    GATEWAY_URL: z.url().optional(),
    GATEWAY_TRUSTED_PROXIES: addressRanges.prefault(''),
    WORKER_URL: z.url({ protocol: /^https?$/ }).optional(),
    GATEWAY_DELIVERY_TIMEOUT_MS: durationMs.prefault('10000'),
    GATEWAY_MAX_IN_FLIGHT_BYTES: bytes.prefault(String(64 * 1024 * 1024)),
    GATEWAY_QUARANTINE_REQUESTS_PER_HOUR: z
      .string()
      .regex(/^\d{1,9}$/, 'must be a whole number')
      .transform(Number)
      .prefault('1000'),
    GATEWAY_QUARANTINE_BYTES_PER_HOUR: bytes.prefault(String(16 * 1024 * 1024)),
  })
  .transform((env) => ({
    /** Opens the secrets of the sources. */
    secretKey: env.TRIBUTARY_SECRET_KEY,
    /** What the addresses of sources start with, for signatures over them; no slash at the end. */
    publicUrl: env.GATEWAY_URL?.replace(/\/+$/, ''),
    /** Who is believed what `X-Forwarded-For` says. */
    trustedProxies: env.GATEWAY_TRUSTED_PROXIES,
    /** Where uploads are handed to; without it there are none. */
    workerUrl: env.WORKER_URL === undefined ? undefined : new URL(env.WORKER_URL),
    /** How long an event may wait for its acknowledgement before its sender is told 503. */
    deliveryTimeoutMs: env.GATEWAY_DELIVERY_TIMEOUT_MS,
    /** What requests in work may take together; beyond, 503. */
    maxInFlightBytes: env.GATEWAY_MAX_IN_FLIGHT_BYTES,
    /** What is kept of each source's requests that fail their check; beyond, only the log row. */
    quarantinePerHour: { requests: env.GATEWAY_QUARANTINE_REQUESTS_PER_HOUR, bytes: env.GATEWAY_QUARANTINE_BYTES_PER_HOUR },
  }));
export type GatewayConfig = z.infer<typeof config>;
