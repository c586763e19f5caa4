import type { PostgresPull, SourceDefinition } from '@tributary/contracts';
import type { PartitionPosition } from '../../kafka/pulls/topic-pull.ts';
import type { PullState } from '../../mongo/pulls/pull-models.ts';
import type { PullProblem } from '../../pulls/pull-problem.ts';
import type { PullStateName, PullStatus } from './schemas.ts';

type Status = SourceDefinition['status'];

/** `positions` is `undefined` where they cannot be found out. */
export function viewTopic(
  sourceId: string,
  status: Status,
  problem: PullProblem | undefined,
  positions: readonly PartitionPosition[] | undefined,
): PullStatus {
  const lag = positions?.every(({ position }) => position !== null)
    ? positions.reduce((sum, { position, end }) => sum + BigInt(end) - BigInt(position ?? end), 0n)
    : undefined;
  return {
    sourceId,
    kind: 'kafkaTopic',
    state: stateOf(status, problem !== undefined, positions === undefined ? 'starting' : 'reading'),
    partitions: [...(positions ?? [])],
    lag: lag === undefined ? null : String(lag),
    problem: problem ?? null,
  };
}

/** `state` is `undefined` before the first run. */
export function viewTable(sourceId: string, status: Status, pull: PostgresPull, state: PullState | undefined, nowMs: number): PullStatus {
  const { position = null, run = null, rows = 0, skippedRows = null, problem = null, nextRunAt = 0 } = state ?? {};
  const otherwise = run === null ? 'starting' : run.endedAt === null ? 'reading' : 'waiting';
  return {
    sourceId,
    kind: 'postgresQuery',
    state: stateOf(status, problem !== null, otherwise),
    position: position === null ? null : { cursor: position.cursor, key: position.key === null ? null : [...position.key] },
    run:
      run === null
        ? null
        : { startedAt: timeOf(run.startedAt), endedAt: run.endedAt === null ? null : timeOf(run.endedAt), rows: run.rows },
    nextRunAt: status === 'active' && state !== undefined ? timeOf(Math.max(nowMs, nextRunAt)) : null,
    rows,
    skippedRows,
    warnings: state?.isTimeCursor === false ? [outOfOrderWarning(pull)] : [],
    problem: problem === null ? null : { ...problem, since: timeOf(problem.since) },
  };
}

/** Said of cursors that are no times. */
function outOfOrderWarning({ cursorColumn, lookbackRows }: Pick<PostgresPull, 'cursorColumn' | 'lookbackRows'>): PullProblem {
  const missed = lookbackRows === 0 ? 'is missed' : `behind more than ${lookbackRows} later ones is missed (lookbackRows)`;
  const message = `the cursor ${cursorColumn} is no time: a row that is committed out of order ${missed}, and a change that does not raise it is not seen; a column like updated_at is better`;
  return { code: 'pull_cursor_no_time', message };
}

function stateOf(status: Status, isFailing: boolean, otherwise: PullStateName): PullStateName {
  if (status !== 'active') return 'stopped';
  return isFailing ? 'failing' : otherwise;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
