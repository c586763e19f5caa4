import fc from 'fast-check';
import { jsonArrayReader } from './json-array-reader.ts';
import { ndjsonReader } from './ndjson-reader.ts';
import { readInPieces } from './read-pieces.test-data.ts';
import { BEGINNING, type Row } from './row.ts';

const OPTIONS = { start: BEGINNING, maxRowBytes: 200, isTranscoded: false };
const seen = (row: Row) => [row.line, 'body' in row ? row.body.toString() : row.problem.code];

describe('rows of a JSON array', () => {
  const read = (text: string, lengths: readonly number[] = []) =>
    readInPieces(jsonArrayReader(OPTIONS), Buffer.from(text), lengths).map(seen);

  it.each<[what: string, text: string, rows: unknown[]]>([
    ['one line', '[{"a":1},{"b":2}]', [[1, '{"a":1}'], [1, '{"b":2}']]],
    ['many lines', '[\n  {\n    "a": 1\n  },\n  {"b":2}\n]\n', [[2, '{\n    "a": 1\n  }'], [5, '{"b":2}']]],
    ['numbers with all of their digits', '[{"id":12345678901234567890.10}]', [[1, '{"id":12345678901234567890.10}']]],
    ['brackets and quotes in texts', '[{"a":"]},{[\\"\\\\"},{"b":1}]', [[1, '{"a":"]},{[\\"\\\\"}'], [1, '{"b":1}']]],
    ['lists and objects in objects', '[{"a":[{"b":[]}]},{}]', [[1, '{"a":[{"b":[]}]}'], [1, '{}']]],
    ['nothing', '', []],
    ['no rows', ' [ ] ', []],
    ['a byte order mark', '\ufeff[{}]', [[1, '{}']]],
    ['what is no object', '[1,null,[{}],"x",{}]', [[1, 'not_an_object'], [1, 'not_an_object'], [1, 'not_an_object'], [1, 'not_an_object'], [1, '{}']]],
    ['one malformed item: it alone is bad', '[{"a":},\n{"b":2}]', [[1, 'malformed_json'], [2, '{"b":2}']]],
    ['a missing comma: those two are bad', '[{"a":1}\n{"b":2},{"c":3}]', [[1, 'malformed_json'], [2, '{"c":3}']]],
    ['an item that is cut off', '[{"a":1},\n{"b":', [[1, '{"a":1}'], [2, 'malformed_json']]],
    ['something behind the list', '[{"a":1}]\nx', [[1, '{"a":1}'], [2, 'malformed_json']]],
    ['a single object', '{"a":1}', [[1, '{"a":1}']]],
    ['a large item', `[{"a":"${'x'.repeat(200)}"},{"b":1}]`, [[1, 'row_too_large'], [1, '{"b":1}']]],
  ])('%s', (_what, text, rows) => {
    expect(read(text)).toEqual(rows);
  }); // prettier-ignore

  it('are the same wherever the bytes are cut', () => {
    const text = '\ufeff[ {"ä":"]\\\\\\""},\n{"n":[1,{"x":"}"}]} , 12,{"long":123456789012345678901}\n]';
    const whole = read(text);
    for (let at = 0; at <= Buffer.byteLength(text); at++) expect(read(text, [at])).toEqual(whole);
    expect(whole).toHaveLength(4);
    expect(
      read(
        text,
        Array.from({ length: Buffer.byteLength(text) }, () => 1),
      ),
    ).toEqual(whole);
  });

  it('are those that were written, for any values and layout', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3, noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(object), fc.constantFrom(undefined, 2), fc.array(fc.nat(9)), (objects, indent, lengths) => {
        const reader = jsonArrayReader({ ...OPTIONS, maxRowBytes: 100_000 });
        const rows = readInPieces(reader, Buffer.from(JSON.stringify(objects, null, indent)), lengths);
        expect(rows.map((row) => ('body' in row ? (JSON.parse(row.body.toString()) as unknown) : row))).toEqual(
          JSON.parse(JSON.stringify(objects)),
        );
      }),
    );
  });

  it('are read on from behind any of them as if there had been no break', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\[[{}[\]",:1\n ]{0,30}$/), (text) => {
        const all = readInPieces(jsonArrayReader(OPTIONS), Buffer.from(text));
        for (const [index, { next }] of all.entries()) {
          const rest = readInPieces(jsonArrayReader({ ...OPTIONS, start: next }), Buffer.from(text).subarray(next.offset));
          expect(rest).toEqual(all.slice(index + 1));
        }
      }),
    );
  });
});

describe('rows of lines of JSON', () => {
  it('are objects, byte for byte; a malformed line is bad alone', () => {
    const text = '{"id":12345678901234567890}\r\n\n{"a":\n[1]\n  \n{ "b" : 1.0 }';
    expect(readInPieces(ndjsonReader(OPTIONS), Buffer.from(text)).map(seen)).toEqual([
      [1, '{"id":12345678901234567890}'],
      [3, 'malformed_json'],
      [4, 'not_an_object'],
      [6, '{ "b" : 1.0 }'],
    ]);
  });

  it('go on behind a line that is too large', () => {
    const text = `{"a":"${'x'.repeat(300)}"}\n{}\n`;
    for (const lengths of [[], [100, 100, 150], [308]]) {
      expect(readInPieces(ndjsonReader(OPTIONS), Buffer.from(text), lengths).map(seen)).toEqual([
        [1, 'row_too_large'],
        [2, '{}'],
      ]);
    }
  });
});
