import fc from 'fast-check';
import { compileKeyExtractor } from './key-extractor.ts';

const request = (body: string | Uint8Array, rawHeaders: string[] = []) => ({ rawHeaders, query: '', body: Buffer.from(body) });
const atBody = (path: string, body: string | Uint8Array) => compileKeyExtractor({ from: 'body', path })(request(body));

describe('a key from a header', () => {
  const extract = compileKeyExtractor({ from: 'header', name: 'X-Event-Id' });

  it('is its first value, whatever the case of its name', () => {
    expect(extract(request('', ['x-event-id', 'e1', 'X-Event-Id', 'e2']))).toBe('e1');
  });

  it('is none where the header is missing or empty', () => {
    expect(extract(request('', ['x-other', 'e1']))).toBeUndefined();
    expect(extract(request('', ['x-event-id', '']))).toBeUndefined();
  });
});

describe('a key from the hash of the body', () => {
  const extract = compileKeyExtractor({ from: 'bodyHash' });

  it('is the same for the same bytes only', () => {
    expect(extract(request('{"a":1}'))).toBe(extract(request('{"a":1}', ['x', 'y'])));
    expect(extract(request('{"a":1}'))).not.toBe(extract(request('{"a": 1}')));
    expect(extract(request(''))).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a key from the body', () => {
  it.each([
    ['$.id', '{"id":"a"}', 'a'],
    ['$.id', '\ufeff{"id":7}', '7'],
    ['$.order.items[0].sku', '{"order":{"items":[{"sku":"s"}]}}', 's'],
    ['$.items[-1]', '{"items":[1,2.5]}', '2.5'],
    ["$[\"a b\"]['it\\'s']", '{"a b":{"it\'s":true}}', 'true'],
    ['$', '"whole"', 'whole'],
    ['$.größe', '{"größe":"😀"}', '😀'],
  ])('%s of %s is %s', (path, body, key) => {
    expect(atBody(path, body)).toBe(key);
  });

  it('keeps every digit of numbers beyond 2^53, wherever they are', () => {
    expect(atBody('$.id', '{"id":9007199254740993}')).toBe('9007199254740993');
    expect(atBody('$.a[1].id', '{"a":[{"id":1},{"id":-12345678901234567890}]}')).toBe('-12345678901234567890');
    fc.assert(fc.property(fc.bigInt(), (id) => atBody('$.id', `{"id":${id}}`) === String(id)));
  });

  it.each([
    ['a missing field', '$.id', '{}'],
    ['null', '$.id', '{"id":null}'],
    ['an empty text', '$.id', '{"id":""}'],
    ['an object', '$.id', '{"id":{}}'],
    ['a list', '$.id', '{"id":[1]}'],
    ['an index into an object', '$.a[0]', '{"a":{"0":"x"}}'],
    ['a name in a list', '$.a.length', '{"a":[1]}'],
    ['an inherited name', '$.constructor.name', '{}'],
    ['the prototype', '$.__proto__.x', '{}'],
    ['malformed JSON', '$.id', '{"id":'],
    ['an empty body', '$.id', ''],
    ['bytes that are not text', '$.id', Uint8Array.of(255, 0, 1)],
    ['10,000 levels of nesting', '$.id', '['.repeat(10_000) + ']'.repeat(10_000)],
  ])('is none for %s', (_name, path, body) => {
    expect(atBody(path, body)).toBeUndefined();
  });

  it.each(['id', '', '$.', '$..id', '$.a[*]', '$[01]', "$['a]", '$.a b'])('refuses %j, which is no singular query', (path) => {
    expect(() => compileKeyExtractor({ from: 'body', path })).toThrow(expect.objectContaining({ code: 'invalid_path' }) as Error);
  });
});

describe('a key from a body of another format', () => {
  const multipart = (id: string) => `--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n${id}\r\n--b--\r\n`;
  const file = '--b\r\nContent-Disposition: form-data; name="id"; filename="f"\r\n\r\n1\r\n--b--\r\n';

  it.each([
    ['a form', '$.id', 'id=9007199254740993', 'application/x-www-form-urlencoded', '9007199254740993'],
    ['the last of a form', '$.id', 'id=1&id=2', 'application/x-www-form-urlencoded', '2'],
    ['a multipart form', '$.id', multipart('9007199254740993'), 'multipart/form-data; boundary=b', '9007199254740993'],
    ['a file', '$.id', file, 'multipart/form-data; boundary=b', undefined],
    ['a multipart form that does not end', '$.id', multipart('1').slice(0, -8), 'multipart/form-data; boundary=b', undefined],
    ['XML, without prefixes', '$.a.id', '<x:a xmlns:x="urn:x"><x:id>007</x:id></x:a>', 'application/soap+xml', '007'],
    ['an attribute of XML', "$.a['@id']", '<a id="7"/>', 'text/xml', '7'],
    ['the first of XML', '$.a.id', '<a><id> 7 </id><id>8</id></a>', 'text/xml', '7'],
    [
      'XML with elements of that name elsewhere',
      '$.a.id',
      '<a><b><id>8</id></b><c a="<id>"/><!-- <id>9</id> --><id>&#x5317; é</id></a>',
      'text/xml',
      '北 é',
    ],
    ['an element with others in it', '$.a.id', '<a><id><b/></id></a>', 'text/xml', undefined],
    ['XML that ends before it', '$.a.id', '<a><id>7', 'text/xml', undefined],
    ['XML with a document type', '$.a.id', '<!DOCTYPE a [<!ENTITY b "7">]><a><id>&b;</id></a>', 'text/xml', undefined],
    ['an index in XML', '$.a.id[0]', '<a><id>7</id></a>', 'text/xml', undefined],
    ['the whole of XML', '$', '<a>7</a>', 'text/xml', undefined],
    ['JSON that is called XML', '$.id', '{"id":7}', 'text/xml', '7'],
  ])('of %s at %s', (_name, path, body, contentType, key) => {
    expect(compileKeyExtractor({ from: 'body', path })(request(body, ['Content-Type', contentType]))).toBe(key);
  });
});

describe('a key from the first of several places', () => {
  const extract = compileKeyExtractor({
    from: 'firstOf',
    locations: [
      { from: 'header', name: 'svix-id' },
      { from: 'header', name: 'webhook-id' },
      { from: 'body', path: '$.id' },
    ],
  });

  it('is that of the first that has one', () => {
    expect(extract(request('{"id":1}', ['webhook-id', 'w', 'svix-id', 's']))).toBe('s');
    expect(extract(request('{"id":1}', ['webhook-id', 'w', 'svix-id', '']))).toBe('w');
    expect(extract(request('{"id":1}'))).toBe('1');
    expect(extract(request('{}'))).toBeUndefined();
  });

  it('is refused where one of them cannot be followed', () => {
    const locations = [{ from: 'header' as const, name: 'x' }, { from: 'body' as const, path: 'id' }]; // prettier-ignore
    expect(() => compileKeyExtractor({ from: 'firstOf', locations })).toThrow(expect.objectContaining({ code: 'invalid_path' }) as Error);
  });
});
