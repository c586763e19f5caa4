import type { Accounting } from '../activity/accounting.ts';
import { viewBody } from '../activity/body-view.ts';
import { duplicatesOf, type EventOrigin, type EventOrigins, originOf } from '../activity/event-origin.ts';
import type { RequestRow, RunRow } from '../activity/rows.ts';
import { durationsOf } from '../activity/trace.ts';
import type { SourceLog, SourceLogDetail, Trace, TracedRun, WorkflowLog } from './schemas.ts';

const NO_FACTS = { method: '', path: '', query: '', rawHeaders: [], contentType: null, size: 0 };

/** A request as a row of the source log. */
export function viewSourceLog(row: RequestRow, origins: EventOrigins): SourceLog {
  const isRejected = row.outcome === 'rejected';
  const { method, path, query, contentType, size } = row.facts ?? row.rejection?.facts ?? NO_FACTS;
  return {
    requestId: row._id,
    eventId: row.eventId ?? null,
    reentryOf: row.reentryOf ?? null,
    sourceId: row.sourceId,
    receivedAt: row.receivedAt.toISOString(),
    status: isRejected ? 'rejected' : 'accepted',
    httpStatus: isRejected ? (row.rejection?.status ?? null) : null,
    code: isRejected ? (row.rejection?.code ?? null) : null,
    message: isRejected ? (row.rejection?.message ?? null) : null,
    notKept: row.rejection?.notKept ?? null,
    method,
    path,
    query,
    contentType,
    size,
    processed: row.reportedAt !== undefined,
    workflowCount: row.workflowIds?.length ?? null,
    duplicateOf: viewOrigin(originOf(row._id, row.eventId, origins)),
    duplicates: duplicatesOf(row._id, row.eventId, origins),
  };
}

/** A request with everything that is known of it. */
export function viewSourceLogDetail(row: RequestRow, runs: readonly RunRow[], origins: EventOrigins): SourceLogDetail {
  const { rawHeaders } = row.facts ?? row.rejection?.facts ?? NO_FACTS;
  const bytes = row.body ?? row.rejection?.bodyStart ?? null;
  return {
    ...viewSourceLog(row, origins),
    headers: pairs(rawHeaders),
    body:
      bytes === null
        ? null
        : { ...viewBody(bytes), truncated: row.body === undefined && bytes.byteLength < (row.rejection?.facts.size ?? 0) },
    diagnosis: row.rejection?.diagnosis ?? null,
    record: row.record ?? null,
    deadLetter: row.deadLetter ?? null,
    runs: runs.map((run) => viewWorkflowLog(run, origins)),
    links: { trace: row.eventId === undefined ? null : `/v1/traces/${row.eventId}` },
  };
}

/** A run as a row of the workflow log. */
export function viewWorkflowLog(row: RunRow, origins: EventOrigins): WorkflowLog {
  const { version, state, code, message, profileId, at } = row.verdict;
  return {
    requestId: row.requestId,
    eventId: row.eventId,
    sourceId: row.sourceId,
    workflowId: row.workflowId,
    version,
    status: state,
    code,
    message,
    updateId: row.updateId ?? null,
    profileId,
    receivedAt: row.receivedAt.toISOString(),
    at: at.toISOString(),
    dueAt: iso(row.dueAt),
    deadLetter: row.deadLetter ?? null,
    duplicateOf: state === 'duplicate' ? viewOrigin(originOf(row.requestId, row.eventId, origins)) : null,
  };
}

/** The way of one event: its requests, their runs, the profiles that they reached. */
export function viewTrace(
  eventId: string,
  requests: readonly { row: RequestRow; runs: readonly RunRow[] }[],
  origins: EventOrigins,
): Trace {
  const profileIds = requests.flatMap(({ runs }) => runs.flatMap(({ verdict }) => verdict.profileId ?? []));
  return {
    eventId,
    sourceId: requests[0]?.row.sourceId ?? null,
    requests: requests.map(({ row, runs }) => ({
      ...viewSourceLog(row, origins),
      reportedAt: iso(row.reportedAt),
      runs: runs.map((run) => viewTracedRun(run, origins)),
    })),
    profileIds: [...new Set(profileIds)],
  };
}

/** The sums with the selection that they are of. */
export function viewAccounting(
  selection: { sourceId?: string | undefined; workflowId?: string | undefined; from?: Date | undefined; to?: Date | undefined },
  sums: Accounting,
): object {
  const { sourceId = null, workflowId = null, from, to } = selection;
  const sources = sums.sources.map((source) => ({ ...source, lastReceivedAt: iso(source.lastReceivedAt) }));
  return { sourceId, workflowId, from: iso(from), to: iso(to), ...sums, sources, lastReceivedAt: iso(sums.lastReceivedAt) };
}

function viewTracedRun(row: RunRow, origins: EventOrigins): TracedRun {
  return { ...viewWorkflowLog(row, origins), engineAt: iso(row.engineAt), profileAt: iso(row.profileAt), durations: durationsOf(row) };
}

function viewOrigin(origin: EventOrigin | undefined): SourceLog['duplicateOf'] {
  return origin === undefined ? null : { requestId: origin.requestId, receivedAt: origin.receivedAt.toISOString() };
}

function iso(time: Date | null | undefined): string | null {
  return time?.toISOString() ?? null;
}

function pairs(rawHeaders: readonly string[]): { name: string; value: string }[] {
  return Array.from({ length: Math.floor(rawHeaders.length / 2) }, (_, i) => ({
    name: rawHeaders[2 * i] as string,
    value: rawHeaders[2 * i + 1] as string,
  }));
}
