import { z } from 'zod';
import { sourceId, uuid } from './primitives.ts';

/** How many requests to a source with a rate limit a gateway let pass and turned away since it last said so. */
export const sourceUsage = z.strictObject({ admitted: z.int().min(0), refused: z.int().min(0) });
export type SourceUsage = z.infer<typeof sourceUsage>;

/**
 * What gateways tell each other about several times a second: a record of `gateway-usage`, keyed by the gateway. Only sources that have a rate limit and
 * had requests are in it; without any there is no record.
 */
export const gatewayUsage = z.strictObject({
  v: z.literal(1),
  /** Which gateway process; a new one at each start. */
  gateway: uuid,
  usage: z.record(sourceId, sourceUsage),
});
export type GatewayUsage = z.infer<typeof gatewayUsage>;
