import { TributaryError } from '@tributary/errors';
import type { PostgresPull } from '@tributary/contracts';
import pg from 'pg';
import { TRIAL_BODY } from '../pulls/trial/trial-answer.ts';
import type { AllowedHosts } from '../network/allowed-hosts.ts';
import { GuardedSocket } from '../network/guarded-socket.ts';
import {
  checkColumns,
  type Column,
  describeStatement,
  growthStatement,
  indexedStatement,
  isBeforeStatement,
  lastRowsStatement,
  pageStatement,
  recentFromStatement,
  type Row,
  rowOf,
  sampleStatement,
  typeNamesStatement,
  type RowPosition,
  skippedStatement,
  type Statement,
  timeTypeOf,
} from '../pulls/row-query.ts';

/** A connection to the database of a source, which can only read. Every method rejects with the errors of `pg`, or of `checkColumns`. */
export interface RowReader {
  /** The type of the cursor, where it is a time. */
  readonly timeType: string | undefined;
  /**
   * Rows with a cursor from here on may still become visible later: by the clock where the cursor is a time, else by their number. `isReached`: some of them may have been read by a run that
   * came to `position`. `undefined`: there are no rows, or none is looked at again.
   */
  recent(position: RowPosition | null): Promise<{ readonly from: string; readonly isReached: boolean } | undefined>;
  /** Of two cursors that are times. */
  isBefore(cursor: string, other: string): Promise<boolean>;
  /** The rows of one page, in chunks of a few MiB. The transaction ends with the iteration. */
  page(position: RowPosition | null, recentFrom: string | null, limit: number): AsyncGenerator<readonly Row[]>;
  /** The first rows, the JSON of each no longer than an answer shows, with the length of the whole. */
  sample(limit: number): Promise<readonly (Omit<Row, 'isRecent'> & { readonly size: number })[]>;
  /** The columns with PostgreSQL's names of their types. */
  columnTypes(): Promise<ReadonlyMap<string, string>>;
  /** Whether the cursor has an index (`null`: that is not known), and how it goes from row to row as they are stored. */
  cursorFacts(): Promise<{ isIndexed: boolean | null; pairs: number; falling: number; values: number }>;
  /** How many rows have no cursor or no key. */
  skipped(): Promise<number>;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const STATEMENT_MS = 60_000;
/** The server ends a statement; where it does not even say so, the connection is given up. */
const ANSWER_GRACE_MS = 15_000;
const FIRST_CHUNK_ROWS = 10;
const MAX_CHUNK_ROWS = 500;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Every value as the text that the server writes. */
const TEXTS = { getTypeParser: () => (text: unknown) => text };
/** The extended protocol, even without parameters: it takes one statement, so that none can end the transaction and write. */
const ONE_STATEMENT = { queryMode: 'extended' } as const;
/** For each transaction, since connection poolers hand sessions around. */
const beginOf = (statementMs: number) =>
  `begin transaction read only; set local statement_timeout = ${statementMs}; set local idle_in_transaction_session_timeout = ${10 * STATEMENT_MS}; set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'iso_8601'; set local extra_float_digits = 1`;

export interface RowReaderOptions {
  /** Breaks off whatever is under way. */
  readonly signal: AbortSignal;
  readonly hosts: AllowedHosts;
  /** What a statement may take, milliseconds. Default 60,000. */
  readonly statementMs?: number;
}

/** Connects, and looks at the columns. */
export async function openRowReader(
  pull: PostgresPull,
  password: string | null,
  { signal, hosts, statementMs = STATEMENT_MS }: RowReaderOptions,
): Promise<RowReader> {
  const client = new pg.Client({
    host: pull.host,
    port: pull.port,
    database: pull.database,
    user: pull.user,
    // as a function, or without one pg would look into the environment and for a password file
    password: () => password ?? '',
    ssl: pull.ssl === 'disable' ? false : { rejectUnauthorized: pull.ssl === 'verify-full' },
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: statementMs + ANSWER_GRACE_MS,
    keepAlive: true,
    stream: () => new GuardedSocket(hosts),
    application_name: 'tributary',
    types: TEXTS,
  });
  // what breaks the connection also rejects what waits for it
  client.on('error', () => undefined);
  const close = () => client.end().catch(() => undefined);
  const abort = () => void close();
  signal.addEventListener('abort', abort, { once: true });

  async function inTransaction<T>(read: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    await client.query(beginOf(statementMs));
    try {
      return await read();
    } finally {
      await client.query('rollback').catch(() => undefined);
    }
  }

  function rowsOf({ text, values }: Statement): Promise<pg.QueryArrayResult<(string | null)[]>> {
    return client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array', ...ONE_STATEMENT });
  }

  async function valueOf(statement: Statement): Promise<string> {
    const { rows } = await inTransaction(() => rowsOf(statement));
    const value = rows[0]?.[0];
    if (value == null) throw new TributaryError('pull_query_invalid', 'the database gave no answer');
    return value;
  }

  async function columnsOf(): Promise<readonly Column[]> {
    const { fields } = await inTransaction(() => rowsOf(describeStatement(pull)));
    const columns = fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID }));
    checkColumns(columns, pull);
    return columns;
  }

  async function* page(columns: readonly Column[], position: RowPosition | null, recentFrom: string | null, limit: number) {
    signal.throwIfAborted();
    await client.query(beginOf(statementMs));
    try {
      const { text, values } = pageStatement(pull, columns, position, recentFrom, limit);
      await client.query({ text: `declare page no scroll cursor for ${text}`, values: [...values], ...ONE_STATEMENT });
      for (let chunkRows = FIRST_CHUNK_ROWS; ;) {
        const { rows } = await rowsOf({ text: `fetch ${chunkRows} from page`, values: [] });
        if (rows.length === 0) return;
        const chunk = rows.map(rowOf);
        yield chunk;
        const bytes = chunk.reduce((sum, { json }) => sum + json.length, 1);
        chunkRows = Math.min(MAX_CHUNK_ROWS, 4 * chunkRows, Math.max(1, Math.floor((CHUNK_BYTES * chunk.length) / bytes)));
      }
    } finally {
      await client.query('rollback').catch(() => undefined);
    }
  }

  try {
    signal.throwIfAborted();
    await client.connect();
    const columns = await columnsOf();
    const timeType = timeTypeOf(columns, pull);
    return {
      timeType,
      async recent(position) {
        if (timeType !== undefined) return { from: await valueOf(recentFromStatement(timeType, pull.lookbackSeconds)), isReached: false };
        if (pull.lookbackRows === 0) return undefined;
        const { rows } = await inTransaction(() => rowsOf(lastRowsStatement(pull, position?.cursor ?? null, pull.lookbackRows)));
        const [from, isReached] = rows[0] ?? [];
        return from == null ? undefined : { from, isReached: isReached === 'true' };
      },
      isBefore: async (cursor, other) => (await valueOf(isBeforeStatement(timeType as string, cursor, other))) === 'true',
      page: (position, recentFrom, limit) => page(columns, position, recentFrom, limit),
      async sample(limit) {
        const { rows } = await inTransaction(() => rowsOf(sampleStatement(pull, columns, limit, TRIAL_BODY)));
        return rows.map((values) => {
          const [cursor = '', ...rest] = values as string[];
          const [json, size] = rest.slice(-2) as [string, string];
          return { cursor, key: rest.slice(0, -2), json, size: Number(size) };
        });
      },
      async columnTypes() {
        const { rows } = await inTransaction(() => rowsOf(typeNamesStatement(columns)));
        return new Map(columns.map(({ name }, index) => [name, rows[index]?.[0] ?? '']));
      },
      async cursorFacts() {
        if (pull.from.is === 'query') return { isIndexed: null, pairs: 0, falling: 0, values: 0 };
        const { table } = pull.from;
        const index = await inTransaction(() => rowsOf(indexedStatement(table, pull.cursorColumn)));
        const isIndexed = index.rows[0] === undefined ? null : index.rows[0][0] === 'true';
        const growth = await inTransaction(() => rowsOf(growthStatement(pull)));
        const [pairs = 0, falling = 0, values = 0] = (growth.rows[0] ?? []).map(Number);
        // the rows of a view come in an order of its own
        return { isIndexed, pairs: isIndexed === null ? 0 : pairs, falling, values };
      },
      skipped: async () => Number(await valueOf(skippedStatement(pull))),
      async close() {
        signal.removeEventListener('abort', abort);
        await close();
      },
    };
  } catch (error) {
    signal.removeEventListener('abort', abort);
    await close();
    throw error;
  }
}
