import {
  type DeadLetterReason,
  encodeDeadLetterHeaders,
  type ProfileChange,
  RAW_HEADERS,
  type RunReport,
  runReport,
  TOPICS,
} from '@tributary/contracts';
import { viewOf } from '@tributary/identity';
import type { InRecord, OutRecord } from '@tributary/kafka';
import type { Outcome, WrittenProfile } from '../apply/apply-batch.ts';
import type { RefusedUpdate } from '../updates/decode-update.ts';

/** The view of a profile for the compacted topic. */
export function profileRecord({ doc, state }: WrittenProfile, traceparent?: string): OutRecord {
  const view = viewOf(state, { revision: doc.revision, eventCount: doc.eventCount, mergedFrom: doc.ids.slice(1) });
  return { topic: TOPICS.profiles, key: view.id, value: JSON.stringify(view), ...traced(traceparent) };
}

/** Says that no profile has this id any more. */
export function tombstoneRecord(publicId: string): OutRecord {
  return { topic: TOPICS.profiles, key: publicId, value: null };
}

export function changeRecord(change: ProfileChange, traceparent?: string): OutRecord {
  return { topic: TOPICS.profileChanges, key: change.profileId, value: JSON.stringify(change), ...traced(traceparent) };
}

/** What this stage did with one update. `at` is RFC 3339. */
export function outcomeRecord({ incoming, state, profileId }: Outcome, at: string, traceparent: string): OutRecord {
  const { update } = incoming;
  const report: RunReport = {
    v: 1,
    stage: 'profile',
    requestId: update.requestId,
    eventId: update.eventId,
    sourceId: update.sourceId,
    receivedAt: update.receivedAt,
    at,
    runs: [
      {
        workflowId: update.workflowId,
        version: update.workflowVersion,
        state,
        updateId: update.updateId,
        ...(profileId === undefined ? {} : { profileId }),
      },
    ],
  };
  return { topic: TOPICS.workflowRuns, key: update.eventId, value: JSON.stringify(report), ...traced(traceparent) };
}

/** The original record for the dead letters and, where its ids can be read, the failed run for the logs. */
export function refusalRecords(record: InRecord, refused: RefusedUpdate, at: string, traceparent: string): readonly OutRecord[] {
  const ids = isObject(refused.ids) ? refused.ids : {};
  const candidate = {
    v: 1,
    stage: 'profile',
    requestId: ids['requestId'],
    eventId: ids['eventId'],
    sourceId: ids['sourceId'],
    receivedAt: ids['receivedAt'],
    at,
    runs: [
      {
        workflowId: ids['workflowId'],
        version: ids['workflowVersion'],
        state: 'failed',
        code: refused.code,
        message: refused.message.slice(0, 2000),
      },
    ],
  };
  const report = runReport.safeParse(candidate);
  const run = report.data?.runs[0];
  const reason: DeadLetterReason = {
    stage: 'profile',
    code: refused.code,
    message: headerSafe(refused.message),
    at,
    topic: record.topic,
    partition: record.partition,
    offset: String(record.offset),
    ...(run === undefined ? {} : { workflowId: run.workflowId, workflowVersion: run.version }),
  };
  const headers = { ...plainHeaders(record), ...encodeDeadLetterHeaders(reason) };
  const deadLetter: OutRecord = { topic: TOPICS.profileUpdatesDeadLetter, key: record.key, value: record.value, headers };
  if (report.data === undefined) return [deadLetter];
  return [deadLetter, { topic: TOPICS.workflowRuns, key: report.data.eventId, value: JSON.stringify(report.data), ...traced(traceparent) }];
}

/** Kafka takes one value per header from us; of a repeated header the first counts everywhere else too. */
function plainHeaders(record: InRecord): Record<string, string | Buffer> {
  const headers: Record<string, string | Buffer> = {};
  for (const [name, value] of Object.entries(record.headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers[name] = first;
  }
  return headers;
}

function headerSafe(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 2000);
}

function traced(traceparent: string | undefined): Pick<OutRecord, 'headers'> {
  return traceparent === undefined ? {} : { headers: { [RAW_HEADERS.traceparent]: traceparent } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
