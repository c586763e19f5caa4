import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/errors';
import type { Logger, PartHealth } from '@tributary/observability';
import mongoose, { type Connection } from 'mongoose';

export interface MongoOptions {
  /** `mongodb://…/<database>` */
  uri: string;
  logger: Logger;
  /** Connections in the pool at most; default 20. */
  maxPoolSize?: number;
}

export interface MongoHandle {
  /** Declare models on this connection; operations before the first connection reject at once with `database_unavailable` (`toDatabaseError`). */
  readonly connection: Connection;
  /** The driver's database; throws `database_unavailable` before the first connection. */
  readonly db: mongoose.mongo.Db;
  /** Resolves when the first connection stands, however long that takes; rejects when the handle is closed before. */
  connected(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
  health(): PartHealth;
}

const RETRY_MS = 1000;
const SERVER_SELECTION_MS = 5000;
const CLOSE_MS = 1000;

/**
 * A mongoose connection of its own. Returns at once and keeps trying in the background while the server is away, at the start and at
 * any later time, so that a service can start, answer its probes and recover without a restart. Indexes are not built by themselves:
 * call `ensureIndexes` after `connected()`.
 */
export function connectMongo(options: MongoOptions): Promise<MongoHandle> {
  const connection = mongoose.createConnection();
  const closing = new AbortController();
  let problem: string | undefined;
  // Without a listener a lost connection would be an uncaught error; health() says it.
  connection.on('error', (error: Error) => (problem = error.message));
  connection.on('connected', () => (problem = undefined));
  connection.on('disconnected', () => (problem ??= 'disconnected'));

  const opened = openWithRetries(connection, options, closing.signal, (message) => (problem = message));
  const closed = new Promise<never>((_resolve, reject) => closing.signal.addEventListener('abort', () => reject(unavailable())));
  for (const promise of [opened, closed]) promise.catch(() => undefined);
  return Promise.resolve({
    connection,
    get db() {
      return databaseOf(connection);
    },
    connected: () => Promise.race([opened, closed]),
    async ping() {
      await databaseOf(connection).command({ ping: 1 });
    },
    async close() {
      closing.abort();
      // While a first attempt is under way mongoose would wait for its end.
      await Promise.race([connection.close(), pause(CLOSE_MS, undefined, { ref: false })]);
    },
    health: () => healthOf(connection, problem),
  });
}

async function openWithRetries(
  connection: Connection,
  options: MongoOptions,
  signal: AbortSignal,
  onProblem: (message: string) => void,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await connection.openUri(options.uri, {
        autoIndex: false,
        autoCreate: false,
        bufferCommands: false,
        serverSelectionTimeoutMS: SERVER_SELECTION_MS,
        maxPoolSize: options.maxPoolSize ?? 20,
      });
      return;
    } catch (error) {
      if (signal.aborted) throw unavailable(error);
      const message = error instanceof Error ? error.message : String(error);
      onProblem(message);
      if (attempt % 10 === 0) options.logger.warn({ problem: message }, 'the database is not reachable, trying on');
      await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw unavailable(error);
    }
  }
}

function databaseOf(connection: Connection): mongoose.mongo.Db {
  if (connection.db === undefined) throw unavailable();
  return connection.db;
}

function unavailable(cause?: unknown): TributaryError {
  return new TributaryError('database_unavailable', 'the database is not available', { retriable: true, cause });
}

function healthOf(connection: Connection, problem: string | undefined): PartHealth {
  if (connection.readyState === mongoose.ConnectionStates.connected) return { status: 'ok' };
  const status = connection.db === undefined ? 'starting' : 'degraded';
  return problem === undefined ? { status } : { status, detail: problem };
}
