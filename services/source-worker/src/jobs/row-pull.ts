import type { PostgresPull } from '@tributary/contracts';
import { isTributaryError } from '@tributary/errors';
import type { CompiledSource } from '@tributary/intake';
import type { Logger } from '@tributary/observability';
import type { PullStateChange, PullStore } from '../mongo/pulls/pull-store.ts';
import type { RowReader } from '../postgres/row-reader.ts';
import { type PullProblem, problemOf } from '../pulls/pull-problem.ts';
import type { Deliver } from '../pulls/pulled-item.ts';
import { itemOfRow } from '../pulls/row-item.ts';
import type { Row } from '../pulls/row-query.ts';
import type { Job } from './job-runner.ts';
import type { WakeUps } from './wake-ups.ts';

export interface RowPullOptions {
  readonly name: string;
  readonly source: CompiledSource;
  readonly pull: PostgresPull;
  /** Opens the sealed password; throws where that cannot be. */
  readonly password: () => string | null;
  readonly open: (pull: PostgresPull, password: string | null, signal: AbortSignal) => Promise<RowReader>;
  readonly store: PullStore;
  readonly deliver: Deliver;
  readonly wakeUps: WakeUps;
  readonly newTraceparent: () => string;
  readonly now: () => number;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** How soon a request to run at once is heard that another worker was given. */
const POLL_MS = 1000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 5 * 60_000;

/** What is read, and how: of anything else, a position means nothing. */
function readsOf({ from, cursorColumn, keyColumns }: PostgresPull): string {
  return JSON.stringify({ from, cursorColumn, keyColumns });
}

/**
 * Reads the rows of a source that are new or changed, again and again. The position moves after Kafka has acknowledged the rows before it: what is broken off is read again
 * from there, with the same ids. A problem of the source is written down and tried again; only one of our own database ends the job, to be begun anew.
 */
export function rowPullJob(options: RowPullOptions): Job {
  const { name, source, pull, store, deliver, wakeUps, newTraceparent, now, logger } = options;
  const { id } = source.definition;

  return { name, run: (signal) => readUntil(signal) };

  async function readUntil(signal: AbortSignal): Promise<void> {
    let state = await store.load(id, readsOf(pull));
    let isCounted = false;
    const save = async (change: PullStateChange) => void (state = await store.save(state, change));

    while (!signal.aborted) {
      const requests = await store.requests(id);
      if (now() < state.nextRunAt && requests <= state.answeredRequests) {
        await wakeUps.wait(id, Math.min(POLL_MS, state.nextRunAt - now()), signal);
        continue;
      }
      let password: string | null = null;
      try {
        password = options.password();
        const reader = await options.open(pull, password, signal);
        try {
          await readOnce(reader, requests);
        } finally {
          await reader.close();
        }
      } catch (error) {
        if (signal.aborted) return;
        if (isOfStore(error)) throw error;
        await fail(problemOf(error, password === null ? [] : [password]), requests);
      }
    }

    async function readOnce(reader: RowReader, requests: number): Promise<void> {
      if (state.run === null || state.run.endedAt !== null) {
        const recent = await reader.recent(state.position);
        const position = recent?.isReached === true ? { cursor: recent.from, key: null } : state.position;
        await save({
          run: { startedAt: now(), endedAt: null, rows: 0 },
          position,
          recentFrom: recent?.from ?? null,
          isTimeCursor: reader.timeType !== undefined,
          isOverlapping: position?.key === null,
        });
      }
      let rows = pull.pageSize;
      // what comes in after it was found that there is nothing is for the next run, which knows how far to look back
      if (reader.timeType === undefined && pull.lookbackRows > 0 && state.recentFrom === null) rows = 0;
      while (rows === pull.pageSize) {
        rows = 0;
        for await (const chunk of reader.page(state.position, state.recentFrom, pull.pageSize)) {
          rows += chunk.length;
          await bringIn(chunk);
          signal.throwIfAborted();
        }
      }
      if (!isCounted) {
        // of a large table this may take too long; then it is not known
        await save({ skippedRows: await reader.skipped().catch(() => null) });
        isCounted = true;
      }
      await finish(reader, requests);
    }

    async function bringIn(chunk: readonly Row[]): Promise<void> {
      const items = chunk.map((row) => itemOfRow(id, row, now(), newTraceparent()));
      const sent = state.isOverlapping ? await store.sentOf(items.map((item) => item.id)) : undefined;
      const fresh = items.filter((item) => sent?.has(item.id) !== true);
      await deliver(source, fresh);
      const recent = items.filter((item, index) => chunk[index]?.isRecent && sent?.get(item.id) !== true);
      await store.remember(recent.map((item) => item.id));
      const { cursor, key } = chunk.at(-1) as Row;
      const run = state.run ?? { startedAt: now(), endedAt: null, rows: 0 };
      await save({ position: { cursor, key }, rows: state.rows + fresh.length, run: { ...run, rows: run.rows + fresh.length } });
    }

    /** The next run begins where rows may have become visible late: they are read again, and those that were sent are left out. */
    async function finish(reader: RowReader, requests: number): Promise<void> {
      const { position, recentFrom, run } = state;
      // of cursors that are no times, the next run finds out where to look back to
      const isSettled =
        reader.timeType === undefined || position === null || recentFrom === null || (await reader.isBefore(position.cursor, recentFrom));
      const startedAt = run?.startedAt ?? now();
      if ((run?.rows ?? 0) > 0 || state.problem !== null) logger.info({ sourceId: id, rows: run?.rows }, 'rows of a source were read');
      await save({
        position: isSettled ? position : { cursor: recentFrom, key: null },
        recentFrom: null,
        isOverlapping: false,
        run: { startedAt, endedAt: now(), rows: run?.rows ?? 0 },
        problem: null,
        nextRunAt: startedAt + pull.intervalSeconds * 1000,
        answeredRequests: requests,
      });
    }

    async function fail(problem: PullProblem, requests: number): Promise<void> {
      const before = state.problem?.code === problem.code ? state.problem : { since: now(), failures: 0 };
      const retryInMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(before.failures, 20), LAST_RETRY_MS);
      if (state.problem?.message !== problem.message) logger.warn({ sourceId: id, ...problem, retryInMs }, 'a source cannot be read');
      await save({
        problem: { ...problem, since: before.since, failures: before.failures + 1 },
        nextRunAt: now() + retryInMs,
        answeredRequests: requests,
      });
    }
  }
}

/** What our own database says, rather than the source or Kafka. */
function isOfStore(error: unknown): boolean {
  return (error instanceof Error && error.name.startsWith('Mongo')) || (isTributaryError(error) && error.code === 'conflict');
}
