import type { RunRow } from './rows.ts';

/** Milliseconds between the steps of a run; `null` where a step has not been reported. */
export interface RunDurations {
  /** Receipt to the engine's first report. */
  readonly engineMs: number | null;
  /** From the engine's report, or from the end of the delay, to the report of profile-service. */
  readonly profileMs: number | null;
  /** Receipt to the latest report. */
  readonly totalMs: number;
}

/** How long each step of a run took. Clocks of several machines: a negative difference is shown as 0. */
export function durationsOf({ receivedAt, engineAt, profileAt, dueAt, verdict }: RunRow): RunDurations {
  const mappedAt = engineAt !== undefined && dueAt !== undefined && dueAt > engineAt ? dueAt : engineAt;
  return {
    engineMs: between(receivedAt, engineAt),
    profileMs: between(mappedAt, profileAt),
    totalMs: between(receivedAt, verdict.at) ?? 0,
  };
}

function between(from: Date | undefined, to: Date | undefined): number | null {
  return from === undefined || to === undefined ? null : Math.max(0, to.getTime() - from.getTime());
}
