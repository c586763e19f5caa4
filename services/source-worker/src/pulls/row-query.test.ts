import type { PostgresPull } from '@tributary/contracts';
import { checkColumns, pageStatement, quoteIdentifier, rowOf, skippedStatement, timeTypeOf } from './row-query.ts';

type Read = Pick<PostgresPull, 'from' | 'cursorColumn' | 'keyColumns'>;
const INT8 = 20;
const BYTEA = 17;
const TIMESTAMPTZ = 1184;
const read: Read = { from: { is: 'table', table: ['public', 'orders'] }, cursorColumn: 'updated_at', keyColumns: ['id', 'line'] };
const columns = [
  { name: 'id', typeId: INT8 },
  { name: 'line', typeId: INT8 },
  { name: 'updated_at', typeId: TIMESTAMPTZ },
];
const conditionOf = (text: string) => / where (.*) order by /.exec(text)?.[1];

describe('an identifier', () => {
  it.each([
    ['id', '"id"'],
    ['Order Lines', '"Order Lines"'],
    ['a"b', '"a""b"'],
    ['"; drop table users; --', '"""; drop table users; --"'],
    ['$1', '"$1"'],
  ])('%s is %s', (name, quoted) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });
});

describe('a page', () => {
  const notNull = 'q."updated_at" is not null and q."id" is not null and q."line" is not null';

  it('begins with the first row, behind a row, or with all rows of a cursor', () => {
    const page = (position: Parameters<typeof pageStatement>[2]) => pageStatement(read, columns, position, null, 10);
    expect(conditionOf(page(null).text)).toBe(notNull);
    const behind = page({ cursor: '2026-01-01 00:00:00.000001+00', key: ['1', '2'] });
    expect(conditionOf(behind.text)).toBe(`${notNull} and (q."updated_at", q."id", q."line") > ($1, $2, $3)`);
    expect(behind.values).toEqual(['2026-01-01 00:00:00.000001+00', '1', '2']);
    const from = page({ cursor: '2026-01-01', key: null });
    expect([conditionOf(from.text), from.values]).toEqual([`${notNull} and q."updated_at" >= $1`, ['2026-01-01']]);
  });

  it('is in the order of cursor and key, and not longer than it may be', () => {
    expect(pageStatement(read, columns, null, null, 10).text).toMatch(
      / from "public"\."orders" q where .* order by q\."updated_at", q\."id", q\."line" limit 10$/,
    );
  });

  it('marks what is recent, whose parameter comes first', () => {
    const { text, values } = pageStatement(read, columns, { cursor: 'c', key: null }, 'r', 10);
    expect(text).toContain('(q."updated_at" >= $1)');
    expect(conditionOf(text)).toContain('>= $2');
    expect(values).toEqual(['r', 'c']);
  });

  it('has bytes in base64, and every other column as the server writes it', () => {
    const { text } = pageStatement(read, [...columns, { name: 'by"tes', typeId: BYTEA }], null, null, 1);
    expect(text).toContain(`q."updated_at" as "updated_at", translate(encode(q."by""tes", 'base64'), E'\\n', '') as "by""tes"`);
  });

  it('has a query on lines of its own, without the semicolon at its end', () => {
    const { text } = pageStatement({ ...read, from: { is: 'query', query: 'select 1 -- all of it\n;  ' } }, columns, null, null, 1);
    expect(text).toContain('from (\nselect 1 -- all of it\n\n) q where');
  });
});

it('a row is told apart into cursor, key, mark and JSON', () => {
  expect(rowOf(['c', 'k1', 'k2', 't', '{"a":1}'])).toEqual({ cursor: 'c', key: ['k1', 'k2'], isRecent: true, json: '{"a":1}' });
  expect(rowOf(['c', 'k1', 'f', '{}'])).toEqual({ cursor: 'c', key: ['k1'], isRecent: false, json: '{}' });
});

it('rows are skipped that have no cursor or no key', () => {
  expect(skippedStatement(read).text).toContain('where q."updated_at" is null or q."id" is null or q."line" is null');
});

describe('columns', () => {
  it('that are missing or there twice are named', () => {
    expect(() => checkColumns(columns, read)).not.toThrow();
    expect(() => checkColumns(columns.slice(1, 2), read)).toThrow('no column "updated_at", "id"; what is read has "line"');
    expect(() => checkColumns([...columns, { name: 'id', typeId: INT8 }], read)).toThrow('more than one column "id"');
  });

  it.each([
    [1082, 'date'],
    [1114, 'timestamp'],
    [TIMESTAMPTZ, 'timestamptz'],
    [INT8, undefined],
  ])('of type %i: the cursor is a time of type %s', (typeId, type) => {
    expect(timeTypeOf([{ name: 'updated_at', typeId }], read)).toBe(type);
  });
});
