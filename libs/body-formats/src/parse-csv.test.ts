import fc from 'fast-check';
import Papa from 'papaparse';
import { BodyProblem } from './body-problem.ts';
import { parseCsv } from './parse-csv.ts';

const CSV = 'text/csv';
const read = (text: string, contentType = CSV, maxRows?: number) => {
  const table = parseCsv(text, contentType, maxRows);
  return table instanceof BodyProblem ? table.code : JSON.parse(JSON.stringify(table)) as unknown; // prettier-ignore
};

describe('a CSV text', () => {
  it.each([
    ['rows by the names of their columns', 'id,name\n1,Ann\n2,Bo\n', ['id', 'name'], [{ id: '1', name: 'Ann' }, { id: '2', name: 'Bo' }]],
    ['every cell as text', 'id,n,t\n9007199254740993,007,true\n', ['id', 'n', 't'], [{ id: '9007199254740993', n: '007', t: 'true' }]],
    ['quotes, and what parts cells and lines inside of them', 'a,b\r\n"x, ""y""\r\nz",2\r\n', ['a', 'b'], [{ a: 'x, "y"\r\nz', b: '2' }]],
    ['a quote inside a cell without quotes', 'a,b\n5" pipe,2"\n', ['a', 'b'], [{ a: '5" pipe', b: '2"' }]],
    ['semicolons', 'name;price\nA;1,5\nB;2,5\n', ['name', 'price'], [{ name: 'A', price: '1,5' }, { name: 'B', price: '2,5' }]],
    ['bars', 'a|b\n1|2\n', ['a', 'b'], [{ a: '1', b: '2' }]],
    ['one column', 'note\nhello; world\nwell | then\n', ['note'], [{ note: 'hello; world' }, { note: 'well | then' }]],
    ['empty lines as none', '\n\na,b\n\n1,2\n\n', ['a', 'b'], [{ a: '1', b: '2' }]],
    ['empty cells, and none for those that are missing', 'a,b,c\n,2\n', ['a', 'b', 'c'], [{ a: '', b: '2' }]],
    ['more cells where they are empty', 'a,b\n1,2,,\n', ['a', 'b'], [{ a: '1', b: '2' }]],
    ['a list of the cells of columns with one name', 'a,a,b\n1,2,3\n', ['a', 'a', 'b'], [{ a: ['1', '2'], b: '3' }]],
    ['a byte order mark as none', '\ufeffa,b\n1,2', ['a', 'b'], [{ a: '1', b: '2' }]],
    ['columns without rows', 'a,b', ['a', 'b'], []],
  ])('has %s', (_name, text, columns, rows) => {
    expect(read(text)).toEqual({ columns, rows });
  }); // prettier-ignore

  it('is parted by tabs where its type says so, whatever else stands in it', () => {
    expect(read('a,b\tc\n1,2\t3\n', 'Text/Tab-Separated-Values; charset=utf-8')).toEqual({ columns: ['a,b', 'c'], rows: [{ 'a,b': '1,2', c: '3' }] }); // prettier-ignore
  });

  it('has no prototype where a column is called like one', () => {
    const table = parseCsv('__proto__,constructor\n1,2\n', CSV);
    expect(table instanceof BodyProblem ? [] : Object.entries(table.rows[0]!)).toEqual([['__proto__', '1'], ['constructor', '2']]); // prettier-ignore
  });

  it.each([
    ['a quote that does not end', 'a,b\n"1,2\n', 'malformed_csv'],
    ['something behind a quote', 'a,b\n"1"x,2\n', 'malformed_csv'],
    ['a row with more cells than columns', 'a,b\n1,2\n1,2,3\n', 'malformed_csv'],
    ['nothing but empty lines', '\r\n\r\n', 'malformed_csv'],
  ])('is refused with %s', (_name, text, code) => {
    expect(read(text)).toBe(code);
  });

  it('says where it is wrong', () => {
    expect(parseCsv('a,b\n1,2\n"x"y,2\n', CSV)).toMatchObject({
      message: 'the body is not CSV: line 3 has a quoted cell that does not end',
    });
    expect(parseCsv('a,b\n1,2\n1,2,3\n', CSV)).toMatchObject({ message: expect.stringContaining('row 3 has 3 cells') as string });
  });

  it('has a bound on its rows, and no row is cut off in silence', () => {
    expect(read(`a\n${'1\n'.repeat(3)}`, CSV, 3)).toMatchObject({ rows: { length: 3 } });
    expect(read(`a\n${'1\n'.repeat(4)}`, CSV, 3)).toBe('too_many_rows');
    expect(read(`a\n${'\n'.repeat(9)}1\n`, CSV, 3)).toBe('too_many_rows');
    expect(read('a\n'.repeat(5 * 1024 * 1024))).toBe('too_many_rows');
  });

  it('of bad quotes makes one problem, not millions', () => {
    expect(read('"a"b'.repeat(2_500_000))).toBe('malformed_csv');
  });

  it('reads what is written, whatever the cells are', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', '\n', '\r', ';', 'é', "'") });
    const rows = fc.array(fc.record({ id: cell, x: cell }), { minLength: 1 });
    fc.assert(
      fc.property(rows, (written) => {
        expect(read(Papa.unparse(written, { quotes: true }))).toEqual({ columns: ['id', 'x'], rows: written });
      }),
    );
  });
});
