import { mongodbUri } from '@tributary/service-runtime';
import { z } from 'zod';

/** The service's own settings, beside those of every service. */
export const config = z
  .object({
    MONGODB_URI: mongodbUri,
    PROFILE_BATCH_MAX_RECORDS: z.coerce.number().int().min(1).max(10_000).default(1000),
  })
  .transform((env) => ({
    mongodbUri: env.MONGODB_URI,
    /** Updates that are applied together at most. */
    batchMaxRecords: env.PROFILE_BATCH_MAX_RECORDS,
  }));
export type ProfileConfig = z.infer<typeof config>;
