import { mongodbUri } from '@tributary/service-runtime';
import { z } from 'zod';

/** What this service is configured with, beside the base configuration. */
export const activityConfig = z
  .object({
    MONGODB_URI: mongodbUri,
    ACTIVITY_RETENTION_DAYS: z
      .string()
      .regex(/^\d{1,4}(\.\d+)?$/, 'must be a number of days')
      .transform(Number)
      .refine((days) => days > 0, 'must be more than 0')
      .prefault('7'),
  })
  .transform((env) => ({ mongodbUri: env.MONGODB_URI, retentionDays: env.ACTIVITY_RETENTION_DAYS }));
export type ActivityConfig = z.infer<typeof activityConfig>;
