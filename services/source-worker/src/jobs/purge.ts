import { setTimeout as pause } from 'node:timers/promises';
import { TOPICS } from '@tributary/contracts';
import type { DefinitionFollower } from '@tributary/definitions';
import type { Producer } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import type { SourceRemains } from '../mongo/source-remains.ts';
import type { JobRunner } from './job-runner.ts';

export interface PurgesOptions {
  readonly remains: SourceRemains;
  readonly definitions: Pick<DefinitionFollower, 'snapshot' | 'catchUp' | 'onChange'>;
  readonly producer: Pick<Producer, 'sendAll'>;
  readonly jobs: JobRunner;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** What another worker, or a gateway that had not heard of a deletion, has written since is found then. */
const LOOK_EVERY_MS = 10 * 60_000;

/** Removes what is kept of sources that are not there any more: at each deletion, at the start, and now and then. One worker does it. */
export function createPurges({ remains, definitions, producer, jobs, logger }: PurgesOptions): {
  start(): Promise<void>;
  stop(): Promise<void>;
} {
  let wake = new AbortController();
  let unfollow: (() => void) | undefined;

  async function look(signal: AbortSignal): Promise<void> {
    // in this order: a source of which something is kept was published before that
    const kept = await remains.sourceIds();
    await definitions.catchUp();
    const snapshot = definitions.snapshot();
    const gone = [...kept].filter((id) => snapshot.sourceById(id) === undefined);
    if (gone.length > 0 && snapshot.sources()[Symbol.iterator]().next().done === true)
      return logger.warn(
        { sources: gone.length },
        'no source is defined at all, so nothing is removed of those of which something is kept',
      );
    for (const sourceId of gone) {
      signal.throwIfAborted();
      await producer.sendAll([{ topic: TOPICS.sourceReleases, key: sourceId, value: null }]);
      logger.info({ sourceId, ...(await remains.remove(sourceId)) }, 'what was kept of a deleted source is removed');
    }
  }

  async function lookAgainAndAgain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      wake = new AbortController();
      await look(signal);
      await pause(LOOK_EVERY_MS, undefined, { signal: AbortSignal.any([signal, wake.signal]) }).catch(() => undefined);
    }
  }

  return {
    start() {
      unfollow = definitions.onChange((snapshot, sourceIds) => {
        for (const id of sourceIds) if (snapshot.sourceById(id) === undefined) return wake.abort();
      });
      jobs.set('purges', [{ name: 'purges', run: lookAgainAndAgain }]);
      return Promise.resolve();
    },
    stop() {
      unfollow?.();
      return Promise.resolve();
    },
  };
}
