import { DEAD_LETTER_HEADERS, headerText, profileUpdate, RUN_STATE_RANK, timestamp } from '@tributary/contracts';
import { type Activity, type ActivityRecord, parseJson, positionOf } from './activity-record.ts';
import { readRawEvent } from './raw-event-reader.ts';
import { runId, type RunPatch, type Verdict } from './run-patch.ts';

type RunKey = Pick<RunPatch, 'requestId' | 'eventId' | 'sourceId' | 'workflowId' | 'receivedAt'>;

/** A raw event that was set aside: a failed run where the engine names the workflow, otherwise a link at the request. */
export function readRawDeadLetter(record: ActivityRecord): Activity | undefined {
  const event = readRawEvent(record);
  if (event === undefined) return undefined;
  const { requestId, eventId, sourceId } = event;
  const receivedAt = new Date(event.receivedAt);
  const workflowId = headerText(record.headers, DEAD_LETTER_HEADERS.workflowId);
  if (workflowId === undefined) return { request: { requestId, receivedAt, sourceId, eventId, deadLetter: positionOf(record) }, runs: [] };
  return failedRun(record, { requestId, eventId, sourceId, workflowId, receivedAt });
}

/** A profile update that was set aside: a failed run. */
export function readUpdateDeadLetter(record: ActivityRecord): Activity | undefined {
  const parsed = profileUpdate.safeParse(parseJson(record.value));
  if (!parsed.success) return undefined;
  const { requestId, eventId, sourceId, workflowId, receivedAt } = parsed.data;
  return failedRun(record, { requestId, eventId, sourceId, workflowId, receivedAt: new Date(receivedAt) });
}

function failedRun(record: ActivityRecord, key: RunKey): Activity | undefined {
  const at = headerText(record.headers, DEAD_LETTER_HEADERS.at);
  if (!timestamp.safeParse(at).success) return undefined;
  const verdict: Verdict = {
    rank: RUN_STATE_RANK.failed,
    version: Number(headerText(record.headers, DEAD_LETTER_HEADERS.workflowVersion)) || 0,
    at: new Date(at as string),
    state: 'failed',
    code: headerText(record.headers, DEAD_LETTER_HEADERS.code) ?? null,
    message: headerText(record.headers, DEAD_LETTER_HEADERS.message) ?? null,
    profileId: null,
  };
  return { runs: [{ id: runId(key.requestId, key.workflowId), ...key, verdict, deadLetter: positionOf(record) }] };
}
