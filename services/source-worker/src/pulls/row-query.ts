import { TributaryError } from '@tributary/errors';
import type { PostgresPull } from '@tributary/contracts';

/** A statement with its parameters, `$1`…; all of them are texts whose type the server infers. */
export interface Statement {
  readonly text: string;
  readonly values: readonly string[];
}

/** A column that the query gives, with the number of its type in PostgreSQL. */
export interface Column {
  readonly name: string;
  readonly typeId: number;
}

/** How far a table was read: behind this row; without a key, before all rows with this cursor. Values are PostgreSQL's own texts, exact to the last digit. */
export interface RowPosition {
  readonly cursor: string;
  readonly key: readonly string[] | null;
}

/** What is read of one version of a row. */
export interface Row {
  readonly cursor: string;
  readonly key: readonly string[];
  /** The JSON of all of its columns. */
  readonly json: string;
  /** Whether more rows with this cursor or an earlier one may still become visible. */
  readonly isRecent: boolean;
}

type Read = Pick<PostgresPull, 'from' | 'cursorColumn' | 'keyColumns'>;

const BYTEA = 17;
const TIME_TYPES: Readonly<Record<number, string>> = { 1082: 'date', 1114: 'timestamp', 1184: 'timestamptz' };

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The type of a cursor that is a time, as SQL calls it; `undefined` of another. */
export function timeTypeOf(columns: readonly Column[], { cursorColumn }: Read): string | undefined {
  return TIME_TYPES[columns.find(({ name }) => name === cursorColumn)?.typeId ?? 0];
}

/** Gives no rows, but the columns. */
export function describeStatement({ from }: Read): Statement {
  return { text: `select * from ${relation(from)} q limit 0`, values: [] };
}

/** Throws where the columns do not suffice: what is missing, what there is, what is there twice. */
export function checkColumns(columns: readonly Column[], { cursorColumn, keyColumns }: Read): void {
  const names = columns.map(({ name }) => name);
  const missing = [...new Set([cursorColumn, ...keyColumns])].filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new TributaryError('pull_column_missing', `there is no column ${list(missing)}; what is read has ${list(names)}`);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0)
    throw new TributaryError('pull_query_invalid', `the query gives more than one column ${list([...new Set(twice)])}: name them apart`);
}

/**
 * One page: the rows behind the position in the order of (cursor, key). Rows whose cursor is not before `recentFrom` are marked. The row is made JSON by the server: it
 * knows every type, and writes every number with all of its digits; only bytes, which it would write in its own way, are turned to base64.
 */
export function pageStatement(
  read: Read,
  columns: readonly Column[],
  position: RowPosition | null,
  recentFrom: string | null,
  limit: number,
): Statement {
  const values: string[] = [];
  const parameter = (value: string) => `$${values.push(value)}`;
  const order = [read.cursorColumn, ...read.keyColumns].map((name) => `q.${quoteIdentifier(name)}`);
  const [cursor, ...keys] = order as [string, ...string[]];
  const isRecent = recentFrom === null ? 'false' : `(${cursor} >= ${parameter(recentFrom)})`;
  const fields = columns.map(({ name, typeId }) => {
    const column = `q.${quoteIdentifier(name)}`;
    const value = typeId === BYTEA ? `translate(encode(${column}, 'base64'), E'\\n', '')` : column;
    return `${value} as ${quoteIdentifier(name)}`;
  });
  const row = `(select row_to_json(r)::text from (select ${fields.join(', ')}) r)`;
  const conditions = [...order.map((column) => `${column} is not null`)];
  if (position?.key != null) conditions.push(`(${order.join(', ')}) > (${[position.cursor, ...position.key].map(parameter).join(', ')})`);
  else if (position !== null) conditions.push(`${cursor} >= ${parameter(position.cursor)}`);
  const selected = [`${cursor}::text`, ...keys.map((key) => `${key}::text`), isRecent, row];
  const text = `select ${selected.join(', ')} from ${relation(read.from)} q where ${conditions.join(' and ')} order by ${order.join(', ')} limit ${limit}`;
  return { text, values };
}

/** A row of a page, columns in the order of `pageStatement`. Booleans are `t` and `f`. */
export function rowOf(values: readonly (string | null)[]): Row {
  const [cursor, ...rest] = values as string[];
  const [isRecent, json] = rest.slice(-2) as [string, string];
  return { cursor: cursor as string, key: rest.slice(0, -2), isRecent: isRecent === 't', json };
}

/** How many rows have no cursor or no key, and so are not read. */
export function skippedStatement(read: Read): Statement {
  const conditions = [read.cursorColumn, ...read.keyColumns].map((name) => `q.${quoteIdentifier(name)} is null`);
  return { text: `select count(*)::text from ${relation(read.from)} q where ${conditions.join(' or ')}`, values: [] };
}

/** The server's clock less the look-back, as the type of the cursor. */
export function recentFromStatement(timeType: string, lookbackSeconds: number): Statement {
  return { text: `select ((clock_timestamp() - $1::interval)::${timeType})::text`, values: [`${lookbackSeconds} seconds`] };
}

/**
 * Of cursors that are no times: the cursor of the first of the last so many rows, and whether it is not behind `position`. No row where there is none.
 */
export function lastRowsStatement({ from, cursorColumn }: Read, position: string | null, rows: number): Statement {
  const cursor = `q.${quoteIdentifier(cursorColumn)}`;
  const last = `select ${cursor} as cursor from ${relation(from)} q where ${cursor} is not null order by ${cursor} desc limit ${rows}`;
  const isReached = position === null ? 'false' : '(last.cursor <= $1)::text';
  return {
    text: `select last.cursor::text, ${isReached} from (${last}) last order by last.cursor limit 1`,
    values: position === null ? [] : [position],
  };
}

/** The first rows: cursor, key, how long the JSON is in characters, and the JSON; of all of them no more than `length` characters. */
export function sampleStatement(read: Read, columns: readonly Column[], limit: number, length: number): Statement {
  const { text, values } = pageStatement(read, columns, null, null, limit);
  const keys = read.keyColumns.map((_, index) => `k${index}`);
  const cut = ['c', ...keys, 'j'].map((name) => `left(${name}, ${length})`);
  return { text: `select ${cut.join(', ')}, length(j)::text from (${text}) s(c, ${keys.join(', ')}, r, j)`, values };
}

/** The names of types, by the order of their numbers. */
export function typeNamesStatement(columns: readonly Column[]): Statement {
  const list = columns.map(({ typeId }, index) => `(${index}, format_type(${typeId}, null))`);
  return { text: `select name from (values ${list.join(', ')}) v(place, name) order by place`, values: [] };
}

const SAMPLE_ROWS = 1000;

/** Of rows as they are stored: pairs of neighbours, those whose cursor falls, and how many values there are. */
export function growthStatement({ from, cursorColumn }: Read): Statement {
  const rows = `select q.${quoteIdentifier(cursorColumn)} as c from ${relation(from)} q where q.${quoteIdentifier(cursorColumn)} is not null limit ${SAMPLE_ROWS}`;
  return {
    text: `select count(p)::text, (count(*) filter (where c < p))::text, count(distinct c)::text from (select c, lag(c) over () as p from (${rows}) s) x`,
    values: [],
  };
}

/** Whether an index of a table begins with the cursor; no row where the relation is no table. */
export function indexedStatement(table: readonly string[], cursorColumn: string): Statement {
  return {
    text: `select exists (select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indrelid = t.oid and i.indisvalid and i.indpred is null and a.attname = $2)::text
      from pg_class t where t.oid = to_regclass($1) and t.relkind in ('r', 'p', 'm')`,
    values: [table.map(quoteIdentifier).join('.'), cursorColumn],
  };
}

/** Whether the first of two cursors that are times is the earlier one. */
export function isBeforeStatement(timeType: string, first: string, second: string): Statement {
  return { text: `select ($1::${timeType} < $2::${timeType})::text`, values: [first, second] };
}

/** A query stands on lines of its own, so that a comment at its end ends there. */
function relation(from: PostgresPull['from']): string {
  if (from.is === 'table') return from.table.map(quoteIdentifier).join('.');
  return `(\n${from.query.replace(/;\s*$/, '')}\n)`;
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
