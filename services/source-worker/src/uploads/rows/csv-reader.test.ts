import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { type CsvDialect, csvReader, type CsvRecord, csvRecordReader } from './csv-reader.ts';
import { readInPieces } from './read-pieces.test-data.ts';
import { BEGINNING } from './row.ts';

const COMMA: CsvDialect = { delimiter: ',', newline: 10 };
const OPTIONS = { dialect: COMMA, start: BEGINNING, maxRowBytes: 1000, isTranscoded: false };

const read = (text: string, options: Partial<typeof OPTIONS> = {}) =>
  readInPieces(csvRecordReader({ ...OPTIONS, ...options }), Buffer.from(text));
const seen = (record: CsvRecord) => [record.line, 'fields' in record ? record.fields : record.problem.code];

describe('records of a table', () => {
  it.each<[what: string, text: string, dialect: CsvDialect, records: unknown[]]>([
    ['plain', 'a,b\n1,2\n', COMMA, [[1, ['a', 'b']], [2, ['1', '2']]]],
    ['without a line end at the end', 'a,b\n1,2', COMMA, [[1, ['a', 'b']], [2, ['1', '2']]]],
    ['with line ends of Windows', 'a,b\r\n1,2\r\n', COMMA, [[1, ['a', 'b']], [2, ['1', '2']]]],
    ['with line ends of old Macs', 'a,b\r1,2\r', { delimiter: ',', newline: 13 }, [[1, ['a', 'b']], [2, ['1', '2']]]],
    ['with a byte order mark', '\ufeffa,b\n', COMMA, [[1, ['a', 'b']]]],
    ['of Germany', 'Größe;Preis\n1,5;2,50\n', { delimiter: ';', newline: 10 }, [[1, ['Größe', 'Preis']], [2, ['1,5', '2,50']]]],
    ['with tabs', 'a\tb\n1\t\n', { delimiter: '\t', newline: 10 }, [[1, ['a', 'b']], [2, ['1', '']]]],
    ['with empty values', ',\n,,\n', COMMA, [[1, ['', '']], [2, ['', '', '']]]],
    ['with empty lines', 'a\n\n\r\nb\n', COMMA, [[1, ['a']], [4, ['b']]]],
    ['with quotes', '"a","b,""c"""\n', COMMA, [[1, ['a', 'b,"c"']]]],
    ['with line ends in quotes', '"a\nb",c\nd,e\n', COMMA, [[1, ['a\nb', 'c']], [3, ['d', 'e']]]],
    ['with line ends of Windows in quotes', '"a\r\nb",c\r\nd,e', COMMA, [[1, ['a\r\nb', 'c']], [3, ['d', 'e']]]],
    ['with a quote inside of a value', 'a 5" b,c\n', COMMA, [[1, ['a 5" b', 'c']]]],
    ['with a quoted empty value at the end', 'a,""\r\n', COMMA, [[1, ['a', '']]]],
    ['with text behind quotes: that line alone is bad', '"a"b,c\nd,e\n', COMMA, [[1, 'malformed_quote'], [2, ['d', 'e']]]],
    ['with quotes that stay open: that line alone is bad', 'a,"b\nc,d\ne,f\n', COMMA, [[1, 'unclosed_quote'], [2, ['c', 'd']], [3, ['e', 'f']]]],
    ['with quotes that stay open until another row', 'a,"b\nc,d\n"e,f\ng,h\n', COMMA, [[1, 'malformed_quote'], [2, ['c', 'd']], [3, 'unclosed_quote'], [4, ['g', 'h']]]],
    ['with a large row', `a,b\n${'x'.repeat(1001)}\nc,d\n`, COMMA, [[1, ['a', 'b']], [2, 'row_too_large'], [3, ['c', 'd']]]],
    ['with quotes that are open for too long', `"${'x\n'.repeat(600)}a,b\n`, COMMA, [[1, 'unclosed_quote'], ...Array.from({ length: 599 }, (_, i) => [i + 2, ['x']]), [601, ['a', 'b']]]],
  ])('%s', (_what, text, dialect, records) => {
    expect(read(text, { dialect }).map(seen)).toEqual(records);
  }); // prettier-ignore

  it('say what is no character of the encoding', () => {
    const text = Buffer.concat([Buffer.from('a\n'), Buffer.from([0xe9, 0x2c, 0x0a]), Buffer.from('\ufffd is meant\n')]);
    expect(readInPieces(csvRecordReader(OPTIONS), text).map(seen)).toEqual([
      [1, ['a']],
      [2, 'invalid_encoding'],
      [3, ['\ufffd is meant']],
    ]);
  });

  const value = fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[a,"\n;é]{0,5}$/));
  const table = fc.array(fc.array(value, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

  it('are what was written, and what another parser reads, however the bytes are cut', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(7)), (rows, lengths) => {
        const text = Buffer.from(rows.map((row) => `${row.map(quoted).join(',')}\n`).join(''));
        const found = readInPieces(csvRecordReader(OPTIONS), text, lengths).map((record) => ('fields' in record ? record.fields : record));
        expect(found).toEqual(rows);
        expect(parseCsv(text, { relax_column_count: true })).toEqual(rows);
      }),
    );
  });

  it('are read on from behind any of them as if there had been no break', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab,"\n]{0,40}$/), (text) => {
        const all = read(text);
        for (const [index, { next }] of all.entries()) {
          const rest = readInPieces(csvRecordReader({ ...OPTIONS, start: next }), Buffer.from(text).subarray(next.offset));
          expect(rest).toEqual(all.slice(index + 1));
        }
      }),
    );
  });

  it('never depend on how the bytes are cut, whatever they are', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab,"\r\n]{0,40}$/), fc.array(fc.nat(5)), (text, lengths) => {
        expect(readInPieces(csvRecordReader(OPTIONS), Buffer.from(text), lengths)).toEqual(read(text));
      }),
    );
  });
});

describe('rows of a table', () => {
  const rows = (text: string, columns: string[]) => readInPieces(csvReader({ ...OPTIONS, columns }), Buffer.from(text));

  it('are objects in the order of the columns', () => {
    const [row] = rows('1,"é ""x"""\n', ['b', 'a "name"']);
    expect(row).toMatchObject({ line: 1, text: '1,"é ""x"""', body: Buffer.from('{"b":"1","a \\"name\\"":"é \\"x\\""}') });
  });

  it('are bad where they have more or fewer values than there are columns', () => {
    expect(rows('1\n1,2\n1,2,3\n', ['a', 'b'])).toMatchObject([
      { line: 1, problem: { code: 'wrong_column_count', message: 'the row has 1 values, and the file 2 columns' } },
      { line: 2, body: expect.anything() as unknown },
      { line: 3, problem: { code: 'wrong_column_count' } },
    ]);
  });
});
