import { z } from 'zod';
import { timestamp, uuid } from './primitives.ts';

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
});
export type GatewayRejection = z.infer<typeof gatewayRejection>;
