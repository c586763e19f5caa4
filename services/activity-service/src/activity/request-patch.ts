import type { NotKept, RefusalDiagnosis } from '@tributary/contracts';
import { earliest, greatest, latest, union } from './join.ts';
import { comparePositions, type Position } from './position.ts';

/** What the gateway said about a request. Compared as text: `accepted` counts where both were reported (a 503 whose write did arrive). */
export type Outcome = 'accepted' | 'rejected';

/** The request line and headers as they came in, less credentials. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Node's `rawHeaders`: `[name, value, …]`. */
  readonly rawHeaders: readonly string[];
  readonly contentType: string | null;
  /** Bytes of the body as received. */
  readonly size: number;
}

/** An accepted request as it lies on `raw-events`. */
export interface Acceptance {
  readonly facts: RequestFacts;
  readonly body: Uint8Array;
  readonly record: Position;
}

/** A refused request; of its body only the start is kept. */
export interface Rejection {
  readonly facts: RequestFacts;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly bodyStart: Uint8Array | null;
  /** Why its check failed. */
  readonly diagnosis?: RefusalDiagnosis;
  readonly notKept?: NotKept;
}

/** What some records say about one request: a partial row of `requests`. Patches of one request are joined. */
export interface RequestPatch {
  readonly requestId: string;
  readonly receivedAt: Date;
  /** When the latest record about it was written. */
  readonly recordedAt?: Date | undefined;
  readonly sourceId: string | null;
  readonly eventId?: string | undefined;
  /** The refused request that this one is, come in again. */
  readonly reentryOf?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly acceptance?: Acceptance | undefined;
  readonly rejection?: Rejection | undefined;
  readonly deadLetter?: Position | undefined;
  /** When the engine first reported on the request, and the workflows that its reports spoke of. */
  readonly reportedAt?: Date | undefined;
  readonly workflowIds?: readonly string[] | undefined;
}

const byRecord = (a: Acceptance, b: Acceptance): number => comparePositions(a.record, b.record);

/** The join of two patches of one request. */
export function joinRequests(a: RequestPatch, b: RequestPatch): RequestPatch {
  return {
    requestId: a.requestId,
    receivedAt: b.receivedAt < a.receivedAt ? b.receivedAt : a.receivedAt,
    recordedAt: latest(a.recordedAt, b.recordedAt),
    sourceId: a.sourceId ?? b.sourceId,
    eventId: a.eventId ?? b.eventId,
    reentryOf: a.reentryOf ?? b.reentryOf,
    outcome: a.outcome === 'accepted' ? a.outcome : (b.outcome ?? a.outcome),
    acceptance: greatest(a.acceptance, b.acceptance, byRecord),
    rejection: a.rejection ?? b.rejection,
    deadLetter: greatest(a.deadLetter, b.deadLetter, comparePositions),
    reportedAt: earliest(a.reportedAt, b.reportedAt),
    // reports differ: one that follows a delay names only that workflow, a repeat those that are active by then
    workflowIds: union(a.workflowIds, b.workflowIds),
  };
}
