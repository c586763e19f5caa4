import type { Activity } from './activity-record.ts';
import { joinRequests, type RequestPatch } from './request-patch.ts';
import { joinRuns, type RunPatch } from './run-patch.ts';

/** What a batch says, one patch per row. */
export interface Fold {
  readonly requests: ReadonlyMap<string, RequestPatch>;
  readonly runs: ReadonlyMap<string, RunPatch>;
}

/** Joins activities into one patch per row: the same for any order and repetition of the same activities. */
export function fold(activities: Iterable<Activity>): Fold {
  const requests = new Map<string, RequestPatch>();
  const runs = new Map<string, RunPatch>();
  for (const { request, runs: reported } of activities) {
    if (request !== undefined) put(requests, request.requestId, request, joinRequests);
    for (const run of reported) put(runs, run.id, run, joinRuns);
  }
  return { requests, runs };
}

function put<T>(rows: Map<string, T>, id: string, patch: T, join: (a: T, b: T) => T): void {
  const known = rows.get(id);
  rows.set(id, known === undefined ? patch : join(known, patch));
}
