import { setTimeout as pause } from 'node:timers/promises';
import type { Lease } from '@tributary/mongo';
import type { Logger } from '@tributary/observability';

/** Something to be done for a source, by one worker at a time. */
export interface Job {
  /** The same for all workers, and another one when what is to be done has changed. */
  readonly name: string;
  /**
   * Does it, and resolves when nothing is left to do. It may have been begun before, here or elsewhere, and broken off at any point; for a moment another worker may even
   * be at it too: its effects must be the same however often they happen. Stops soon, rejecting or not, when `signal` is aborted. Where it
   * rejects otherwise it is tried again.
   */
  run(signal: AbortSignal): Promise<void>;
}

/** Runs jobs on one of several workers. */
export interface JobRunner {
  /**
   * All that `owner` (a part of this service) has to do now. Those that are missing are aborted, those that are known go on. Of an owner, at most `atOnce` are run by this worker at a
   * time; the others are left to other workers, or until there is room.
   */
  set(owner: string, jobs: readonly Job[], atOnce?: number): void;
  /** Aborts all, and resolves when they have stopped and other workers may go on. */
  stop(): Promise<void>;
}

export interface JobRunnerOptions {
  readonly leaseOf: (jobName: string) => Lease;
  /** A job that cannot be reached is taken over after this long. */
  readonly leaseMs: number;
  readonly logger: Pick<Logger, 'warn'>;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

/** How many jobs of one owner are run here. */
interface Room {
  atOnce: number;
  taken: number;
}

interface RunningJob {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export function createJobRunner({ leaseOf, leaseMs, logger }: JobRunnerOptions): JobRunner {
  const owners = new Map<string, Map<string, RunningJob>>();
  const rooms = new Map<string, Room>();

  /** Waits for room and the lease, runs the job under it, again after a failure, until it is done or not wanted any more. */
  async function attend(job: Job, room: Room, unwanted: AbortSignal): Promise<void> {
    const lease = leaseOf(job.name);
    let failures = 0;
    while (!unwanted.aborted) {
      let waitMs = leaseMs / 2;
      try {
        if (await runWithin(room, lease, job, unwanted)) return;
      } catch (error) {
        if (unwanted.aborted) return;
        waitMs = Math.min(FIRST_RETRY_MS * 2 ** failures++, LAST_RETRY_MS);
        logger.warn({ err: error, job: job.name, retryInMs: waitMs }, 'a job failed and is tried again');
      }
      await pause(waitMs, undefined, { signal: unwanted }).catch(() => undefined);
    }
  }

  /** Whether there was room, the lease was free, and the job is done. */
  async function runWithin(room: Room, lease: Lease, job: Job, unwanted: AbortSignal): Promise<boolean> {
    if (room.taken >= room.atOnce) return false;
    room.taken++;
    try {
      if (!(await lease.hold())) return false;
      await runUnder(lease, job, unwanted);
      return true;
    } finally {
      room.taken--;
    }
  }

  /** Runs the job for as long as the lease is ours. Rejects when it was lost. */
  async function runUnder(lease: Lease, job: Job, unwanted: AbortSignal): Promise<void> {
    const over = new AbortController();
    const lost = new AbortController();
    const keeping = keep(lease, over.signal, lost);
    try {
      await job.run(AbortSignal.any([unwanted, lost.signal]));
      lost.signal.throwIfAborted();
    } finally {
      over.abort();
      await keeping;
      await lease.release().catch(() => undefined);
    }
  }

  /** Renews the lease until `over`; aborts `lost` when it is somebody else's, or when it may be because nobody can be asked. */
  async function keep(lease: Lease, over: AbortSignal, lost: AbortController): Promise<void> {
    while (!over.aborted) {
      await pause(leaseMs / 3, undefined, { signal: over }).catch(() => undefined);
      if (over.aborted) return;
      if (!(await lease.hold().catch(() => false))) return lost.abort(new Error('the lease was lost'));
    }
  }

  return {
    set(owner, jobs, atOnce = Infinity) {
      const known = owners.get(owner) ?? new Map<string, RunningJob>();
      const room = rooms.get(owner) ?? { atOnce, taken: 0 };
      room.atOnce = atOnce;
      rooms.set(owner, room);
      const wanted = new Set(jobs.map(({ name }) => name));
      for (const [name, { abort }] of known) {
        if (wanted.has(name)) continue;
        abort.abort(new Error('the job is not wanted any more'));
        known.delete(name);
      }
      for (const job of jobs) {
        if (known.has(job.name)) continue;
        const abort = new AbortController();
        known.set(job.name, { abort, ended: attend(job, room, abort.signal) });
      }
      owners.set(owner, known);
    },
    async stop() {
      const running = [...owners.values()].flatMap((known) => [...known.values()]);
      for (const { abort } of running) abort.abort(new Error('the worker stops'));
      await Promise.all(running.map(({ ended }) => ended));
      owners.clear();
    },
  };
}
