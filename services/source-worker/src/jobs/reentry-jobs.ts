import { setTimeout as pause } from 'node:timers/promises';
import type { Logger, PartHealth } from '@tributary/observability';
import type { JobRunner } from './job-runner.ts';
import { reenter, type ReentryParts } from '../quarantine/reentry.ts';
import type { Reentry } from '../mongo/reentry-store.ts';

export interface ReentryJobs {
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): PartHealth;
  /** Looks for what is to be done now. */
  wake(): void;
}

/** Other replicas are told by nobody, and a worker that died tells nobody. */
const LOOK_MS = 2000;

/** Does what reentries are to be done, for each source one after the other. */
export function createReentryJobs(parts: ReentryParts & { readonly jobs: JobRunner; readonly logger: Pick<Logger, 'warn'> }): ReentryJobs {
  const { jobs, logger, reentries } = parts;
  const stopping = new AbortController();
  let waking = new AbortController();
  let loop: Promise<void> | undefined;
  let problem: string | undefined;

  async function look(): Promise<void> {
    try {
      const firsts = new Map<string, Reentry>();
      for (const reentry of await reentries.running()) if (!firsts.has(reentry.sourceId)) firsts.set(reentry.sourceId, reentry);
      if (stopping.signal.aborted) return;
      jobs.set(
        'reentries',
        [...firsts.values()].map((reentry) => ({ name: `reentry:${reentry._id}`, run: (signal) => reenter(parts, reentry, signal) })),
      );
      problem = undefined;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      logger.warn({ err: error }, 'reentries cannot be looked for');
    }
  }

  async function lookUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) {
      waking = new AbortController();
      await look();
      await pause(LOOK_MS, undefined, { signal: AbortSignal.any([stopping.signal, waking.signal]) }).catch(() => undefined);
    }
  }

  return {
    start() {
      loop ??= lookUntilStopped();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
    health: () => (problem === undefined ? { status: 'ok' } : { status: 'degraded', detail: problem }),
    wake: () => waking.abort(),
  };
}
