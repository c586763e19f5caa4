import type { RunState } from '@tributary/contracts';
import type { Page } from '@tributary/http';
import type { mongo } from 'mongoose';
import { type Accounting, account, type RequestCount, type RunCount } from '../activity/accounting.ts';
import type { Outcome } from '../activity/request-patch.ts';
import type { EventOrigin, EventOrigins } from '../activity/event-origin.ts';
import type { RequestRow, RunRow } from '../activity/rows.ts';
import { containsText } from '../activity/text-search.ts';
import type { ActivityModels } from './models.ts';
import { inRange, type Listing, newestFirst, type TimeRange } from './newest-first.ts';

export interface SourceLogQuery extends TimeRange {
  readonly sourceId: string | undefined;
  readonly status: Outcome | undefined;
  readonly text: string | undefined;
  readonly page: Page;
}

export interface WorkflowLogQuery extends TimeRange {
  readonly workflowId: string | undefined;
  readonly sourceId: string | undefined;
  readonly status: RunState | undefined;
  readonly page: Page;
}

export interface AccountingQuery extends TimeRange {
  readonly sourceId: string | undefined;
  readonly workflowId: string | undefined;
}

const NO_BODY = { body: 0, 'rejection.bodyStart': 0 };

/** What the rows say. All reads go by declared indexes; reports aggregate over the rows of their range. */
export interface ActivityReader {
  sourceLogs(query: SourceLogQuery): Promise<Listing<RequestRow>>;
  workflowLogs(query: WorkflowLogQuery): Promise<Listing<RunRow>>;
  /** A request with its body, or `undefined`. */
  request(requestId: string): Promise<RequestRow | undefined>;
  /** The requests that were the same event, oldest first, without bodies. */
  requestsOfEvent(eventId: string): Promise<RequestRow[]>;
  /** Where these events came in first, in one query; it goes through the index entries of all requests of these events. */
  originsOf(eventIds: readonly (string | undefined)[]): Promise<EventOrigins>;
  runsOfRequest(requestId: string): Promise<RunRow[]>;
  accounting(query: AccountingQuery): Promise<Accounting>;
}

export function createActivityReader(models: ActivityModels): ActivityReader {
  const requests = (): mongo.Collection<RequestRow> => models.requests.collection as unknown as mongo.Collection<RequestRow>;
  const runs = (): mongo.Collection<RunRow> => models.runs.collection as unknown as mongo.Collection<RunRow>;

  /** A workflow has one source; its requests are that source's. */
  async function sourceOf(workflowId: string): Promise<string | null> {
    const run = await runs().findOne({ workflowId }, { projection: { sourceId: 1 } });
    return run?.sourceId ?? null;
  }

  return {
    sourceLogs({ sourceId, status, text, page, ...range }) {
      const filter = { ...given({ sourceId }), outcome: status ?? { $exists: true } };
      if (text === undefined) return newestFirst<RequestRow>(requests(), { filter, range, page, projection: NO_BODY });
      return newestFirst<RequestRow>(requests(), { filter, range, page, matches: containsText(text) });
    },
    workflowLogs({ workflowId, sourceId, status, page, ...range }) {
      return newestFirst<RunRow>(runs(), { filter: given({ workflowId, sourceId, 'verdict.state': status }), range, page });
    },
    async request(requestId) {
      return (await requests().findOne({ _id: requestId, outcome: { $exists: true } }, { promoteBuffers: true })) ?? undefined;
    },
    requestsOfEvent(eventId) {
      return requests().find({ eventId }, { projection: NO_BODY }).sort({ receivedAt: 1, _id: 1 }).limit(1000).toArray();
    },
    async originsOf(eventIds) {
      const wanted = [...new Set(eventIds.filter((id) => id !== undefined))];
      if (wanted.length === 0) return new Map();
      const group = { _id: '$eventId', first: { $min: { receivedAt: '$receivedAt', requestId: '$_id' } }, requests: { $sum: 1 } };
      const rows = await requests()
        .aggregate<{ _id: string; first: Omit<EventOrigin, 'requests'>; requests: number }>([
          { $match: { eventId: { $in: wanted } } },
          { $project: { eventId: 1, receivedAt: 1 } },
          { $group: group },
        ])
        .toArray();
      return new Map(rows.map(({ _id, first, requests: count }) => [_id, { ...first, requests: count }]));
    },
    runsOfRequest(requestId) {
      // a run's id begins with its request's; `;` is the character behind `:`
      return runs()
        .find({ _id: { $gte: `${requestId}:`, $lt: `${requestId};` } })
        .sort({ _id: 1 })
        .toArray();
    },
    async accounting({ sourceId, workflowId, ...range }) {
      const source = sourceId ?? (workflowId === undefined ? undefined : await sourceOf(workflowId));
      const [requestCounts, runCounts] = await Promise.all([
        countRequests(requests(), { ...given({ sourceId: source }), ...inRange(range) }, workflowId),
        countRuns(runs(), { ...given({ workflowId, sourceId }), ...inRange(range) }),
      ]);
      return account(requestCounts, runCounts);
    },
  };
}

/** A group as the store answers it: fields that no row of it has are missing in the key. */
type RequestGroup = Omit<RequestCount, RequestKey> & { readonly _id: Partial<Pick<RequestCount, RequestKey>> };
type RequestKey = 'sourceId' | 'outcome' | 'code';

/** Counts requests, and the runs that the engine reported for them: of one workflow, or of all. */
async function countRequests(
  requests: mongo.Collection<RequestRow>,
  filter: mongo.Document,
  workflowId: string | undefined,
): Promise<RequestCount[]> {
  const isReported = { $cond: [{ $gt: ['$reportedAt', null] }, 1, 0] };
  const reportedIn = { $ifNull: ['$workflowIds', []] };
  const group = {
    _id: { sourceId: '$sourceId', outcome: '$outcome', code: '$rejection.code' },
    requests: { $sum: 1 },
    reported: { $sum: isReported },
    runs: { $sum: workflowId === undefined ? { $size: reportedIn } : { $cond: [{ $in: [workflowId, reportedIn] }, 1, 0] } },
    lastReceivedAt: { $max: '$receivedAt' },
  };
  const rows = await requests.aggregate<RequestGroup>([{ $match: filter }, { $group: group }]).toArray();
  return rows.map(({ _id, ...counts }) => ({
    sourceId: _id.sourceId ?? null,
    outcome: _id.outcome ?? null,
    code: _id.code ?? null,
    ...counts,
  }));
}

async function countRuns(runs: mongo.Collection<RunRow>, filter: mongo.Document): Promise<RunCount[]> {
  const group = { _id: { workflowId: '$workflowId', state: '$verdict.state' }, runs: { $sum: 1 } };
  const rows = await runs
    .aggregate<{ _id: Pick<RunCount, 'workflowId' | 'state'>; runs: number }>([{ $match: filter }, { $group: group }])
    .toArray();
  return rows.map(({ _id, runs: count }) => ({ ..._id, runs: count }));
}

function given(fields: Record<string, unknown>): mongo.Document {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
