import type { Operation } from '@tributary/http';
import { TRACKING_PATHS } from '@tributary/intake';
import { z } from 'zod';

/** `errors`: what is wrong with calls of a batch, which were taken all the same. */
const accepted = z.object({
  success: z.literal(true),
  eventId: z.uuid(),
  eventIds: z.array(z.uuid()).optional(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});

/** What `/openapi.json` says about the Segment-compatible API, which is not served by Express. */
export const TRACKING_OPERATIONS: readonly Operation[] = TRACKING_PATHS.map((path) => ({
  method: 'post',
  path,
  summary: 'A call of the Segment-compatible API, or a batch of them; the write key as user name of HTTP Basic, or `writeKey` in the body',
  answer: { status: 200, schema: accepted },
}));
