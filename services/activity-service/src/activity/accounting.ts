import { type RunState, runState, TERMINAL_STATES } from '@tributary/contracts';
import { latest } from './join.ts';
import type { Outcome } from './request-patch.ts';

/** How many requests of one source and kind there are. */
export interface RequestCount {
  readonly sourceId: string | null;
  /** `null`: the raw event itself has not been read yet. */
  readonly outcome: Outcome | null;
  readonly code: string | null;
  readonly requests: number;
  /** Of these, those that the engine has reported on, and the runs that it spoke of, as far as they were asked for. */
  readonly reported: number;
  readonly runs: number;
  /** When the newest of them came in. */
  readonly lastReceivedAt: Date;
}

/** How many runs of one workflow are in one state. */
export interface RunCount {
  readonly workflowId: string;
  readonly state: RunState;
  readonly runs: number;
}

export type StateCounts = Readonly<Record<RunState, number>>;

export interface SourceSums {
  /** `null`: requests for which no source was found. */
  readonly sourceId: string | null;
  readonly accepted: number;
  readonly rejected: number;
  readonly lastReceivedAt: Date | null;
}

export interface Accounting {
  /** Requests that came in: accepted and rejected. */
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** Runs per state, over all workflows that were asked for. */
  readonly states: StateCounts;
  readonly workflows: readonly ({ readonly workflowId: string } & StateCounts)[];
  readonly sources: readonly SourceSums[];
  readonly pending: {
    /** Accepted requests that the engine has not reported on. */
    readonly unreported: number;
    /** Reports whose raw event has not been read yet. */
    readonly unread: number;
    readonly waiting: number;
    readonly mapped: number;
  };
  /** When the newest request came in; `null` without any. */
  readonly lastReceivedAt: Date | null;
  readonly reconciled: boolean;
}

/**
 * The sums over a selection. They reconcile when every accepted request has its engine report and the other way round, every run has
 * ended, and there are exactly as many runs as the engine reported for the same workflows.
 */
export function account(requests: readonly RequestCount[], runs: readonly RunCount[]): Accounting {
  const states = countStates(runs);
  const accepted = countOutcome(requests, 'accepted');
  const rejected = countOutcome(requests, 'rejected');
  const pending = {
    unreported: sum(requests, (row) => (row.outcome === 'accepted' ? row.requests - row.reported : 0)),
    unread: sum(requests, (row) => (row.outcome === 'accepted' ? 0 : row.reported)),
    waiting: states.waiting,
    mapped: states.mapped,
  };
  const ended = sum(TERMINAL_STATES, (state) => states[state]);
  const expected = sum(requests, (row) => row.runs);
  const isEnded = Object.values(pending).every((count) => count === 0);
  return {
    received: accepted + rejected,
    accepted,
    rejected,
    rejectedByCode: countCodes(requests),
    states,
    workflows: workflowCounts(runs),
    sources: sourceSums(requests),
    pending,
    lastReceivedAt: lastOf(requests),
    reconciled: isEnded && ended === expected,
  };
}

function countCodes(requests: readonly RequestCount[]): Record<string, number> {
  const rejections = requests.filter((row) => row.outcome === 'rejected');
  const codes = [...new Set(rejections.map((row) => row.code ?? 'unknown'))].sort();
  const count = (code: string): number => sum(rejections, (row) => ((row.code ?? 'unknown') === code ? row.requests : 0));
  return Object.fromEntries(codes.map((code): [string, number] => [code, count(code)]));
}

function sourceSums(requests: readonly RequestCount[]): SourceSums[] {
  const bySource = Map.groupBy(requests, (row) => row.sourceId);
  return [...bySource].map(([sourceId, rows]) => ({
    sourceId,
    accepted: countOutcome(rows, 'accepted'),
    rejected: countOutcome(rows, 'rejected'),
    lastReceivedAt: lastOf(rows),
  }));
}

function countOutcome(requests: readonly RequestCount[], outcome: Outcome): number {
  return sum(requests, (row) => (row.outcome === outcome ? row.requests : 0));
}

function lastOf(requests: readonly RequestCount[]): Date | null {
  return requests.map((row) => row.lastReceivedAt).reduce<Date | undefined>(latest, undefined) ?? null;
}

function workflowCounts(runs: readonly RunCount[]): Accounting['workflows'] {
  const ids = [...new Set(runs.map((row) => row.workflowId))].sort();
  return ids.map((workflowId) => ({ workflowId, ...countStates(runs.filter((row) => row.workflowId === workflowId)) }));
}

function countStates(runs: readonly RunCount[]): StateCounts {
  const counts = Object.fromEntries(runState.options.map((state) => [state, 0])) as Record<RunState, number>;
  for (const row of runs) counts[row.state] += row.runs;
  return counts;
}

function sum<T>(rows: readonly T[], value: (row: T) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}
