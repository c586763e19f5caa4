import { z } from 'zod';

const count = z
  .string()
  .regex(/^[1-9]\d?$/, 'must be a whole number from 1')
  .transform(Number)
  .optional();

/** What the program is configured with, beside the base configuration: without them, the brokers' own defaults. */
export const config = z
  .object({ TOPIC_REPLICATION_FACTOR: count, TOPIC_MIN_INSYNC_REPLICAS: count })
  .superRefine((env, context) => {
    const { TOPIC_REPLICATION_FACTOR: factor, TOPIC_MIN_INSYNC_REPLICAS: inSync } = env;
    if (factor !== undefined && inSync !== undefined && inSync > factor)
      context.addIssue({ code: 'custom', path: ['TOPIC_MIN_INSYNC_REPLICAS'], message: 'must be at most TOPIC_REPLICATION_FACTOR' });
  })
  .transform((env) => ({ replicationFactor: env.TOPIC_REPLICATION_FACTOR, minInSyncReplicas: env.TOPIC_MIN_INSYNC_REPLICAS }));
