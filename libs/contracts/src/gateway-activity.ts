import { z } from 'zod';
import { timestamp, uuid } from './primitives.ts';

/** Why a check failed, in words (libs/source-catalog, signature doctor). */
export const refusalDiagnosis = z.strictObject({
  cause: z.string(),
  certainty: z.enum(['certain', 'likely']),
  summary: z.string(),
  action: z.string(),
  /** For engineers. */
  detail: z.string().optional(),
});
export type RefusalDiagnosis = z.infer<typeof refusalDiagnosis>;

/**
 * Why a request that failed its check is not in the quarantine. `hourly_bound`: its source had its share of this hour at this gateway; `overloaded`: too many waited to be written.
 */
export const notKept = z.enum(['hourly_bound', 'overloaded']);
export type NotKept = z.infer<typeof notKept>;

/** A request that the gateway refused: a record of `gateway-activity`, keyed by source id (by `unknown` where no source was found). */
export const gatewayRejection = z.strictObject({
  v: z.literal(1),
  requestId: uuid,
  sourceId: z.string().nullable(),
  at: timestamp,
  status: z.int(),
  /** The code that the caller was given in problem+json. */
  code: z.string(),
  message: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  /** Node's `rawHeaders`, credentials replaced by `[redacted]`. */
  rawHeaders: z.array(z.string()),
  /** Bytes received before the refusal. */
  size: z.int().min(0),
  /** Base64 of the body's start, at most 64 KiB. */
  bodyStart: z.string().optional(),
  /** Of a request that failed its check, as far as there was time to find out. */
  diagnosis: refusalDiagnosis.optional(),
  /** Of a request that failed its check and that no quarantine has. */
  notKept: notKept.optional(),
});
export type GatewayRejection = z.infer<typeof gatewayRejection>;
