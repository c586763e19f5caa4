import { parsePath, WILDCARD } from './parse-path.ts';
import { compileNodes, compileSingular } from './read.ts';

function segments(text: string): unknown {
  const parsed = parsePath(text);
  return parsed.ok ? parsed.path.segments : parsed.code;
}

test.each([
  ['$', []],
  ['$.body.first_name', ['body', 'first_name']],
  ['$.body["first name"].x', ['body', 'first name', 'x']],
  ["$.body['it\\'s \"so\"']", ['body', 'it\'s "so"']],
  ['$.body["\\u00e4"]', ['body', 'ä']],
  ['$.body.straße', ['body', 'straße']],
  ['$.body[ 0 ][-1]', ['body', 0, -1]],
  ['$.body[*].sku', ['body', WILDCARD, 'sku']],
  ['$$.body', ['body']],
])('%s is read as RFC 9535 says', (text, expected) => {
  expect(segments(text)).toEqual(expected);
});

test.each(['', 'body', '$body', '$.', '$.a-b', '$..a', '$[?@.a]', '$[1:2]', '$[01]', '$["a]', '$.a b', "$['\\x']", `$${'.a'.repeat(65)}`])(
  '%s is refused',
  (text) => {
    expect(segments(text)).toBe('invalid_path');
  },
);

test.each(['$.body.__proto__', '$.body["constructor"].name', "$.body['prototype']"])(
  '%s would reach the prototype chain and is refused',
  (text) => {
    expect(segments(text)).toBe('reserved_name');
  },
);

describe('reading', () => {
  const data: unknown = JSON.parse('{"a":{"b":[{"c":1},{},{"c":null}]},"s":"text","toString":"own","__proto__":{"polluted":1}}');

  test.each([
    [['a', 'b', 0, 'c'], 1],
    [['a', 'b', -1, 'c'], null],
    [['a', 'b', 1, 'c'], undefined],
    [['a', 'b', 9], undefined],
    [['a', 'b', 'length'], undefined],
    [['s', 'length'], undefined],
    [['s', 0], undefined],
    [['toString'], 'own'],
    [['a', 'toString'], undefined],
    [['a', 'hasOwnProperty'], undefined],
    [['polluted'], undefined],
  ])('%j gives only what the data itself holds', (path, expected) => {
    expect(compileSingular(path)(data)).toBe(expected);
  });

  test('[*] gives the values that are there, in order', () => {
    expect(compileNodes(['a', 'b', WILDCARD, 'c'])(data)).toEqual([1, null]);
    expect(compileNodes(['a', WILDCARD, WILDCARD, 'c'])(data)).toEqual([1, null]);
    expect(compileNodes(['s', WILDCARD])(data)).toEqual([]);
  });
});
