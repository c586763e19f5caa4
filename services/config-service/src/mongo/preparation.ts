import { setTimeout as pause } from 'node:timers/promises';
import { ensureIndexes, type MongoHandle } from '@tributary/mongo';
import type { Logger, PartHealth } from '@tributary/observability';
import { ensureAdminToken } from './admin-token.ts';
import type { EntityStore } from './entity-store.ts';
import type { Token } from '../tokens/token.ts';

/** What must be in the database before requests can be answered: the indexes, and the administrator's token. */
export interface Preparation {
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): PartHealth;
  isDone(): boolean;
  /** Resolves when it is done, which may be after `start`: the database may be away. */
  readonly done: Promise<void>;
}

const RETRY_MS = 1000;

export function createPreparation(options: {
  mongo: MongoHandle;
  tokens: EntityStore<Token>;
  adminToken: string | undefined;
  logger: Logger;
}): Preparation {
  const stopping = new AbortController();
  const { promise: done, resolve: markDone } = Promise.withResolvers<void>();
  let isDone = false;
  let problem: string | undefined;

  async function prepare(): Promise<void> {
    await options.mongo.connected();
    await ensureIndexes(options.mongo.connection);
    if (options.adminToken !== undefined) await ensureAdminToken(options.tokens, options.adminToken);
    isDone = true;
    markDone();
  }

  async function prepareUntilDone(): Promise<void> {
    while (!isDone && !stopping.signal.aborted) {
      try {
        await prepare();
      } catch (error) {
        if (stopping.signal.aborted) return;
        problem = error instanceof Error ? error.message : String(error);
        options.logger.warn({ err: error }, 'the database could not be prepared, trying on');
        await pause(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  return {
    start() {
      void prepareUntilDone();
      return Promise.resolve();
    },
    stop() {
      stopping.abort();
      return Promise.resolve();
    },
    health() {
      if (isDone) return { status: 'ok' };
      return problem === undefined ? { status: 'starting' } : { status: 'starting', detail: problem };
    },
    isDone: () => isDone,
    done,
  };
}
