import { z } from 'zod';

const count = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1')
  .transform(Number);

/** The engine's own settings, beside those of every service. */
export const config = z.object({ ENGINE_MAX_BATCH_RECORDS: count.prefault('1000') }).transform((env) => ({
  /** Most records that are evaluated and written together. */
  maxBatchRecords: env.ENGINE_MAX_BATCH_RECORDS,
}));
export type EngineConfig = z.infer<typeof config>;
