import type { Position } from './position.ts';
import type { Outcome, Rejection, RequestFacts } from './request-patch.ts';
import type { Verdict } from './run-patch.ts';

/**
 * A row of `requests`: the join of every patch about one request. Each part comes from one kind of record and may still be missing:
 * `outcome`, `facts`, `body`, `record` while the raw event has not been read, `reportedAt` and `workflowIds` while the engine has not reported.
 */
export interface RequestRow {
  /** The request id. */
  readonly _id: string;
  readonly receivedAt: Date;
  /** When the latest record about it was written; rows expire by it. */
  readonly recordedAt?: Date;
  /** `null` where the gateway found no source. */
  readonly sourceId: string | null;
  readonly eventId?: string;
  /** The refused request that this one is, come in again. */
  readonly reentryOf?: string;
  readonly outcome?: Outcome;
  readonly facts?: RequestFacts;
  readonly body?: Uint8Array;
  readonly record?: Position;
  readonly rejection?: Rejection;
  readonly deadLetter?: Position;
  readonly reportedAt?: Date;
  /** The workflows that the engine's reports spoke of; a set. */
  readonly workflowIds?: readonly string[];
}

/** A row of `runs`: the join of every patch about one request in one workflow. */
export interface RunRow {
  /** `${requestId}:${workflowId}` */
  readonly _id: string;
  readonly requestId: string;
  readonly eventId: string;
  readonly sourceId: string;
  readonly workflowId: string;
  readonly receivedAt: Date;
  /** When the latest record about it was written; rows expire by it. */
  readonly recordedAt?: Date;
  readonly verdict: Verdict;
  readonly updateId?: string;
  readonly engineAt?: Date;
  readonly profileAt?: Date;
  readonly dueAt?: Date;
  readonly deadLetter?: Position;
}
