import { z } from 'zod';

/** What a source may send. */
export const sourceLimits = z.strictObject({
  maxBodyBytes: z
    .int()
    .min(1)
    .max(10 * 1024 * 1024),
  /** Requests a second over all gateways together, whatever becomes of them; a batch is one request. `null`: as many as come. */
  requestsPerSecond: z.number().min(0.001).max(1_000_000).nullable().default(null),
  /** How many of them may come at once after a pause. `null`: a second's worth, at least one. Without `requestsPerSecond` it means nothing. */
  burst: z.int().min(1).max(1_000_000).nullable().default(null),
});
export type SourceLimits = z.infer<typeof sourceLimits>;

/** More would make the definition, and each check, large; ranges are for that. */
export const MAX_ALLOWED_ADDRESSES = 200;

const FORMS = [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()];

/** An IP address, or a range of them in CIDR notation: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`. */
export const addressRange = z
  .string()
  .refine(
    (text) => FORMS.some((form) => form.safeParse(text).success),
    'must be an IPv4 or IPv6 address, or a range such as 203.0.113.0/24 or 2001:db8::/32',
  );
