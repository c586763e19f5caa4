import { z } from 'zod';
import { commaList, durationMs, flag, port } from './config-fields.ts';

const environment = z.object({
  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  HTTP_PORT: port.prefault('0'),
  METRICS_PORT: port.prefault('0'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  KAFKA_BROKERS: commaList,
  KAFKA_SSL: flag.optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().min(1).optional(),
  KAFKA_SASL_PASSWORD: z.string().min(1).optional(),
  TOPIC_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'may hold letters, digits and . _ -')
    .default(''),
  KAFKA_SESSION_TIMEOUT: durationMs.prefault('30s').refine((value) => value >= 6000 && value <= 1_800_000, 'must be 6s to 30m'),
  SHUTDOWN_GRACE_MS: durationMs.prefault('25000'),
});

/** Either all of the SASL settings are there, or none. */
const checked = environment.superRefine((env, context) => {
  const keys = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const;
  const missing = keys.filter((key) => env[key] === undefined);
  if (missing.length === keys.length) return;
  for (const key of missing)
    context.addIssue({ code: 'custom', path: [key], message: `is needed beside ${keys.filter((other) => other !== key).join(' and ')}` });
});

/** What every service is configured with; `kafka` is spread into `createKafka`. */
export const baseConfig = checked.transform((env) => ({
  httpHost: env.HTTP_HOST,
  httpPort: env.HTTP_PORT,
  metricsPort: env.METRICS_PORT,
  logLevel: env.LOG_LEVEL,
  kafka: {
    brokers: env.KAFKA_BROKERS,
    /** Also prefixes consumer groups. */
    topicPrefix: env.TOPIC_PREFIX,
    sessionTimeoutMs: env.KAFKA_SESSION_TIMEOUT,
    ...(env.KAFKA_SSL === undefined ? {} : { ssl: env.KAFKA_SSL }),
    ...(env.KAFKA_SASL_MECHANISM === undefined || env.KAFKA_SASL_USERNAME === undefined || env.KAFKA_SASL_PASSWORD === undefined
      ? {}
      : { sasl: { mechanism: env.KAFKA_SASL_MECHANISM, username: env.KAFKA_SASL_USERNAME, password: env.KAFKA_SASL_PASSWORD } }),
  },
  shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
}));
export type BaseConfig = z.infer<typeof baseConfig>;
