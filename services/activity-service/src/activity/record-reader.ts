import { gatewayRejection, headerText, RAW_HEADERS, rawHeader, runReport, TOPICS } from '@tributary/contracts';
import { type Activity, type ActivityRecord, parseJson, positionOf } from './activity-record.ts';
import { readRawDeadLetter, readUpdateDeadLetter } from './dead-letter-reader.ts';
import { readRawEvent } from './raw-event-reader.ts';
import { runsOfReport } from './run-patch.ts';

const READERS: Readonly<Record<string, (record: ActivityRecord) => Activity | undefined>> = {
  [TOPICS.rawEvents]: readAccepted,
  [TOPICS.rawEventsHeld]: readAccepted,
  [TOPICS.gatewayActivity]: readRejected,
  [TOPICS.workflowRuns]: readReport,
  [TOPICS.rawEventsDeadLetter]: readRawDeadLetter,
  [TOPICS.profileUpdatesDeadLetter]: readUpdateDeadLetter,
};

/** The topics that the rows are made of. */
export const ACTIVITY_TOPICS: readonly string[] = Object.keys(READERS);

/** What a record says, or `undefined` when it does not keep its contract. Never throws: bad data must not stop the stream. */
export function readRecord(record: ActivityRecord): Activity | undefined {
  const activity = READERS[record.topic]?.(record);
  return activity !== undefined && hasRealTimes(activity) ? recorded(activity, new Date(record.timestampMs)) : undefined;
}

function recorded({ request, runs }: Activity, recordedAt: Date): Activity {
  const stamped = runs.map((run) => ({ ...run, recordedAt }));
  return request === undefined ? { runs: stamped } : { request: { ...request, recordedAt }, runs: stamped };
}

/** A timestamp of the right form may still name no instant (month 13); the store would refuse the whole batch. */
function hasRealTimes({ request, runs }: Activity): boolean {
  const times = [request?.receivedAt, request?.reportedAt];
  for (const run of runs) times.push(run.receivedAt, run.verdict.at, run.dueAt);
  return times.every((time) => time === undefined || !Number.isNaN(time.getTime()));
}

function readAccepted(record: ActivityRecord): Activity | undefined {
  const event = readRawEvent(record);
  if (event === undefined) return undefined;
  const { requestId, sourceId, eventId, method, path, query, rawHeaders, body, reentryOf } = event;
  const contentType = headerText(record.headers, RAW_HEADERS.contentType) ?? null;
  return {
    request: {
      requestId,
      receivedAt: new Date(event.receivedAt),
      sourceId,
      eventId,
      reentryOf,
      outcome: 'accepted',
      acceptance: {
        facts: { method, path, query, rawHeaders, contentType, size: body.byteLength },
        body,
        record: positionOf(record),
      },
    },
    runs: [],
  };
}

function readRejected(record: ActivityRecord): Activity | undefined {
  const parsed = gatewayRejection.safeParse(parseJson(record.value));
  if (!parsed.success) return undefined;
  const { requestId, sourceId, at, status, code, message, method, path, query, rawHeaders, size, bodyStart, diagnosis, notKept } =
    parsed.data;
  return {
    request: {
      requestId,
      receivedAt: new Date(at),
      sourceId,
      outcome: 'rejected',
      rejection: {
        facts: { method, path, query, rawHeaders, contentType: rawHeader(rawHeaders, 'content-type') ?? null, size },
        status,
        code,
        message,
        bodyStart: bodyStart === undefined ? null : Buffer.from(bodyStart, 'base64'),
        ...(diagnosis === undefined ? {} : { diagnosis }),
        ...(notKept === undefined ? {} : { notKept }),
      },
    },
    runs: [],
  };
}

function readReport(record: ActivityRecord): Activity | undefined {
  const parsed = runReport.safeParse(parseJson(record.value));
  if (!parsed.success) return undefined;
  const report = parsed.data;
  const runs = runsOfReport(report);
  if (report.stage !== 'engine') return { runs };
  const { requestId, eventId, sourceId } = report;
  const receivedAt = new Date(report.receivedAt);
  const workflowIds = runs.map((run) => run.workflowId).sort();
  return { request: { requestId, receivedAt, sourceId, eventId, reportedAt: new Date(report.at), workflowIds }, runs };
}
