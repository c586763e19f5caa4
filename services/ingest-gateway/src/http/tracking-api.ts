import type { Operation } from '@tributary/http';
import { CALL_TYPES, type CallType, parseTrackingTarget, REQUIRED_FIELDS, TRACKING_PATHS } from '@tributary/intake';
import { z } from 'zod';

/** `errors`: what is wrong with calls of a batch, which were taken all the same. */
const accepted = z.object({
  success: z.literal(true),
  eventId: z.uuid(),
  eventIds: z.array(z.uuid()).optional(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});

const said = z.union([z.string().min(1), z.number()]);
const writeKey = z.string().optional().describe('The write key, where HTTP Basic does not have it');
const fields = {
  messageId: z.string().optional().describe('The same again is the same event, where the source de-duplicates by it'),
  anonymousId: said.optional(),
  userId: said.optional(),
  timestamp: z.string().optional().describe('When it happened, in ISO 8601'),
  sentAt: z.string().optional(),
  context: z.looseObject({}).optional(),
  integrations: z.looseObject({}).optional(),
  traits: z.looseObject({}).optional(),
  properties: z.looseObject({}).optional(),
};

/** The body of a call. Other fields than these are kept too. */
function bodyOf(call: CallType) {
  const required = Object.fromEntries(REQUIRED_FIELDS[call].map((name) => [name, said]));
  const body = z.looseObject({ ...fields, type: z.literal(call).optional(), writeKey, ...required });
  // an alias says both of its ids
  return call === 'alias' ? body : body.meta({ anyOf: [{ required: ['userId'] }, { required: ['anonymousId'] }] });
}

/** Calls say their type here; one that is wrong is named in `errors` of the answer, and keeps no other out. */
const batch = z.looseObject({
  batch: z.array(z.looseObject({ ...fields, type: z.enum(CALL_TYPES) })).min(1),
  sentAt: z.string().optional(),
  context: z.looseObject({}).optional().describe('Merged into that of each call'),
  integrations: z.looseObject({}).optional().describe('Merged into those of each call'),
  writeKey,
});

/** What `/openapi.json` says about the Segment-compatible API, which is not served by Express. */
export const TRACKING_OPERATIONS: readonly Operation[] = TRACKING_PATHS.map((path) => {
  const call = parseTrackingTarget(path)?.call ?? 'batch';
  return {
    method: 'post',
    path,
    summary:
      call === 'batch'
        ? 'Calls of the Segment-compatible API, each an event'
        : `The call ${call} of the Segment-compatible API; the body may be compressed, and of any content type`,
    takesWriteKey: true,
    body: call === 'batch' ? batch : bodyOf(call),
    answer: { status: 200, schema: accepted },
  };
});
