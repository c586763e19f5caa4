import { type RunState, runState, TERMINAL_STATES } from '@tributary/contracts';
import { latest } from './join.ts';
import type { Outcome } from './request-patch.ts';

/** How many requests of one kind there are. */
export interface RequestCount {
  /** `null`: the raw event itself has not been read yet. */
  readonly outcome: Outcome | null;
  readonly code: string | null;
  readonly requests: number;
  /** Of these, those that the engine has reported on, and the runs that it spoke of. */
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

export interface Accounting {
  /** Requests that came in: accepted and rejected. */
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** Runs per state, over all workflows that were asked for. */
  readonly states: StateCounts;
  readonly workflows: readonly ({ readonly workflowId: string } & StateCounts)[];
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
 * ended, and there are exactly as many runs as the engine reported. `isWhole` says that the runs are of all workflows, so that
 * the last rule can be checked.
 */
export function account(requests: readonly RequestCount[], runs: readonly RunCount[], isWhole: boolean): Accounting {
  const states = countStates(runs);
  const accepted = sum(requests, (row) => (row.outcome === 'accepted' ? row.requests : 0));
  const rejected = sum(requests, (row) => (row.outcome === 'rejected' ? row.requests : 0));
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
    pending,
    lastReceivedAt: requests.map((row) => row.lastReceivedAt).reduce<Date | undefined>(latest, undefined) ?? null,
    reconciled: isEnded && (!isWhole || ended === expected),
  };
}

function countCodes(requests: readonly RequestCount[]): Record<string, number> {
  const rejections = requests.filter((row) => row.outcome === 'rejected');
  return Object.fromEntries(rejections.map((row): [string, number] => [row.code ?? 'unknown', row.requests]));
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
