import { notKept, profileId, refusalDiagnosis, runState, timestamp, uuid } from '@tributary/contracts';
import { pageShape } from '@tributary/http';
import { z } from 'zod';

const id = z.string().min(1).max(128);
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const range = { from: time.optional(), to: time.optional() };
const count = z.int().min(0);
const outcome = z.enum(['accepted', 'rejected']);

export const sourceLogQuery = z.strictObject({
  sourceId: id.optional(),
  status: outcome.optional(),
  query: z.string().min(1).max(200).optional(),
  ...range,
  ...pageShape,
});
export const workflowLogQuery = z.strictObject({
  workflowId: id.optional(),
  sourceId: id.optional(),
  status: runState.optional(),
  ...range,
  ...pageShape,
});
export const accountingQuery = z.strictObject({ sourceId: id.optional(), workflowId: id.optional(), ...range });
export const requestPath = z.strictObject({ requestId: uuid });
export const eventPath = z.strictObject({ eventId: uuid });

const position = z.strictObject({ topic: z.string(), partition: count, offset: count });
const source = z.string().nullable();
const duration = z.int().nullable();

/** The earliest request of the same event. */
const original = z.strictObject({ requestId: uuid, receivedAt: timestamp });

export const sourceLog = z.strictObject({
  requestId: uuid,
  eventId: uuid.nullable(),
  /** The refused request (an id of this list) that this one is, come in again from the quarantine. */
  reentryOf: uuid.nullable(),
  sourceId: source,
  receivedAt: timestamp,
  status: outcome,
  /** Of a rejected request: the HTTP status and the reason that the caller was given. */
  httpStatus: z.int().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  /** Why a request that failed its check cannot come in from the quarantine; `null` where it is kept, or was not to be. */
  notKept: notKept.nullable(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  contentType: z.string().nullable(),
  size: count,
  /** Whether the engine has reported on it, and in how many workflows it runs. */
  processed: z.boolean(),
  workflowCount: count.nullable(),
  /** Of a request whose event had been received before; `null` for the original itself. */
  duplicateOf: original.nullable(),
  /** How many later requests were the same event; `null` for those themselves, and for requests that were no event. */
  duplicates: count.nullable(),
});
export type SourceLog = z.infer<typeof sourceLog>;

export const workflowLog = z.strictObject({
  requestId: uuid,
  eventId: uuid,
  sourceId: source,
  workflowId: z.string(),
  version: count,
  status: runState,
  code: z.string().nullable(),
  message: z.string().nullable(),
  updateId: uuid.nullable(),
  profileId: profileId.nullable(),
  receivedAt: timestamp,
  /** When the state was reported. */
  at: timestamp,
  dueAt: timestamp.nullable(),
  deadLetter: position.nullable(),
  /** Of a duplicate: the earliest request of the same event. */
  duplicateOf: original.nullable(),
});
export type WorkflowLog = z.infer<typeof workflowLog>;

export const sourceLogDetail = z.strictObject({
  ...sourceLog.shape,
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** `truncated`: only the start was kept, because the request was rejected. */
  body: z.strictObject({ encoding: z.enum(['utf8', 'base64']), text: z.string(), truncated: z.boolean() }).nullable(),
  /** Of a request that failed its check: why, and what to do. */
  diagnosis: refusalDiagnosis.nullable(),
  record: position.nullable(),
  deadLetter: position.nullable(),
  runs: z.array(workflowLog),
  links: z.strictObject({ trace: z.string().nullable() }),
});
export type SourceLogDetail = z.infer<typeof sourceLogDetail>;

const tracedRun = z.strictObject({
  ...workflowLog.shape,
  engineAt: timestamp.nullable(),
  profileAt: timestamp.nullable(),
  /** Milliseconds: receipt to engine, engine (or the end of the delay) to profile, receipt to the last report. */
  durations: z.strictObject({ engineMs: duration, profileMs: duration, totalMs: duration }),
});
export type TracedRun = z.infer<typeof tracedRun>;

export const trace = z.strictObject({
  eventId: uuid,
  sourceId: source,
  requests: z.array(z.strictObject({ ...sourceLog.shape, reportedAt: timestamp.nullable(), runs: z.array(tracedRun) })),
  profileIds: z.array(profileId),
});
export type Trace = z.infer<typeof trace>;

const stateCounts = z.strictObject(Object.fromEntries(runState.options.map((state) => [state, count])));
export const accounting = z.strictObject({
  sourceId: source,
  workflowId: z.string().nullable(),
  from: timestamp.nullable(),
  to: timestamp.nullable(),
  received: count,
  accepted: count,
  rejected: count,
  rejectedByCode: z.record(z.string(), count),
  states: stateCounts,
  workflows: z.array(z.strictObject({ workflowId: z.string(), ...stateCounts.shape })),
  sources: z.array(z.strictObject({ sourceId: source, accepted: count, rejected: count, lastReceivedAt: timestamp.nullable() })),
  pending: z.strictObject({ unreported: count, unread: count, waiting: count, mapped: count }),
  /** When the newest request of the selection came in. */
  lastReceivedAt: timestamp.nullable(),
  reconciled: z.boolean(),
});

/** The schema of a list's answer. */
export function pageOfRows<T extends z.ZodType>(row: T): z.ZodObject {
  return z.strictObject({ data: z.array(row), nextCursor: z.string().nullable() });
}
