import { RUN_STATE_RANK, type RunReport, type RunState } from '@tributary/contracts';
import { comparator, earliest, greatest, latest } from './join.ts';
import { comparePositions, type Position } from './position.ts';

/** What became of a run. Of two verdicts the greater counts, by fields in this order: rank first, then the workflow's version. */
export interface Verdict {
  readonly rank: number;
  readonly version: number;
  /** When it was reported. */
  readonly at: Date;
  readonly state: RunState;
  readonly code: string | null;
  readonly message: string | null;
  readonly profileId: string | null;
}

const VERDICT_FIELDS = ['rank', 'version', 'at', 'state', 'code', 'message', 'profileId'] as const;
const byFields = comparator<Omit<Verdict, 'at'> & { readonly at: number }>(...VERDICT_FIELDS);

/** The order of verdicts: that of MongoDB for documents with these fields. */
function compareVerdicts(a: Verdict, b: Verdict): number {
  return byFields({ ...a, at: a.at.getTime() }, { ...b, at: b.at.getTime() });
}

/** What some records say about one request in one workflow: a partial row of `runs`. Patches of one run are joined. */
export interface RunPatch {
  /** `${requestId}:${workflowId}` */
  readonly id: string;
  readonly requestId: string;
  readonly eventId: string;
  readonly sourceId: string;
  readonly workflowId: string;
  readonly receivedAt: Date;
  /** When the latest record about it was written. */
  readonly recordedAt?: Date | undefined;
  readonly verdict: Verdict;
  readonly updateId?: string | undefined;
  /** First report of the engine, first report of profile-service, end of the delay. */
  readonly engineAt?: Date | undefined;
  readonly profileAt?: Date | undefined;
  readonly dueAt?: Date | undefined;
  readonly deadLetter?: Position | undefined;
}

/** The key of a run. */
export function runId(requestId: string, workflowId: string): string {
  return `${requestId}:${workflowId}`;
}

/** The join of two patches of one run. */
export function joinRuns(a: RunPatch, b: RunPatch): RunPatch {
  return {
    ...a,
    verdict: compareVerdicts(a.verdict, b.verdict) < 0 ? b.verdict : a.verdict,
    recordedAt: latest(a.recordedAt, b.recordedAt),
    updateId: a.updateId ?? b.updateId,
    engineAt: earliest(a.engineAt, b.engineAt),
    profileAt: earliest(a.profileAt, b.profileAt),
    dueAt: latest(a.dueAt, b.dueAt),
    deadLetter: greatest(a.deadLetter, b.deadLetter, comparePositions),
  };
}

/** The runs that a report speaks of. */
export function runsOfReport(report: RunReport): RunPatch[] {
  const at = new Date(report.at);
  const receivedAt = new Date(report.receivedAt);
  return report.runs.map((run) => ({
    id: runId(report.requestId, run.workflowId),
    requestId: report.requestId,
    eventId: report.eventId,
    sourceId: report.sourceId,
    workflowId: run.workflowId,
    receivedAt,
    verdict: {
      rank: RUN_STATE_RANK[run.state],
      version: run.version,
      at,
      state: run.state,
      code: run.code ?? null,
      message: run.message ?? null,
      profileId: run.profileId ?? null,
    },
    updateId: run.updateId,
    engineAt: report.stage === 'engine' ? at : undefined,
    profileAt: report.stage === 'profile' ? at : undefined,
    dueAt: run.dueAt === undefined ? undefined : new Date(run.dueAt),
  }));
}
