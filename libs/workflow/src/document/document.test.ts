import type { RawEvent } from '@tributary/contracts';
import { BodyProblem } from '@tributary/body-formats';
import { documentOf } from './document.ts';

function raw(body: string | Uint8Array, over: Partial<RawEvent> & { type?: string } = {}): RawEvent {
  const { type, ...rest } = over;
  return {
    requestId: '00000000-0000-7000-8000-000000000001',
    eventId: '00000000-0000-7000-8000-000000000002',
    sourceId: 'src_00000001',
    sourceType: 'custom',
    receivedAt: '2026-01-01T00:00:00.000Z',
    method: 'POST',
    path: '',
    query: '',
    rawHeaders: type === undefined ? [] : ['Content-Type', type],
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    ...rest,
  };
}

function bodyOf(event: RawEvent): unknown {
  const { body } = documentOf(event);
  return body instanceof BodyProblem ? `problem: ${body.code}` : body;
}

const binary = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0x00]);
const latin1 = new Uint8Array([...new TextEncoder().encode('{"a":"'), 0xe4, ...new TextEncoder().encode('"}')]);

test.each([
  ['JSON by its type', raw('{"a":1}', { type: 'application/json' }), { a: 1 }],
  ['JSON with a suffix and parameters', raw('[1]', { type: 'Application/Vnd.X+JSON; charset=utf-8' }), [1]],
  ['JSON with a byte order mark', raw('\ufeff{"a":1}', { type: 'application/json' }), { a: 1 }],
  ['JSON in another charset', raw(latin1, { type: 'application/json; charset=iso-8859-1' }), { a: 'ä' }],
  ['JSON without a type', raw(' {"a":1}'), { a: 1 }],
  ['JSON as text', raw('{"a":1}', { type: 'text/plain' }), { a: 1 }],
  ['text that only looks like JSON', raw('[draft] hello', { type: 'text/plain' }), '[draft] hello'],
  ['another type as text', raw('a: 1', { type: 'application/yaml' }), 'a: 1'],
  [
    'XML, without prefixes, everything as text',
    raw('<?xml version="1.0"?><s:a xmlns:s="urn:x"><s:id>007</s:id><n>12345678901234567890</n><t k="1">x &amp; &#233;</t></s:a>', {
      type: 'text/xml; charset=utf-8',
    }),
    { a: { '@xmlns:s': undefined, id: '007', n: '12345678901234567890', t: { '@k': '1', '#text': 'x & é' } } },
  ],
  ['XML with repeated elements', raw('<a><b>1</b><b>2</b></a>', { type: 'application/soap+xml' }), { a: { b: ['1', '2'] } }],
  ['XML that ends early', raw('<a><b></a>', { type: 'application/xml' }), 'problem: malformed_xml'],
  ['XML with a document type', raw('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', { type: 'application/xml' }), 'problem: malformed_xml'],
  [
    '10,000 elements in each other',
    raw('<a>'.repeat(10_000) + '</a>'.repeat(10_000), { type: 'application/xml' }),
    'problem: body_too_deep',
  ],
  ['lines of JSON', raw('{"a":1}\r\n\n{"a":2}\n', { type: 'application/x-ndjson' }), [{ a: 1 }, { a: 2 }]],
  ['lines of JSON with a bad one', raw('{"a":1}\n{"a":', { type: 'application/x-ndjson' }), 'problem: malformed_json'],
  [
    'a form',
    raw('a=1&b=x+y&b=%C3%A4&__proto__=p', { type: 'application/x-www-form-urlencoded' }),
    { a: '1', b: ['x y', 'ä'], ['__proto__']: 'p' },
  ],
  [
    'a table',
    raw('id,name\n9007199254740993,Ä\n', { type: 'text/csv' }),
    { columns: ['id', 'name'], rows: [{ id: '9007199254740993', name: 'Ä' }] },
  ],
  [
    'a table in another charset',
    raw(Uint8Array.of(0x61, 0x0a, 0xe4), { type: 'text/csv; charset=iso-8859-1' }),
    { columns: ['a'], rows: [{ a: 'ä' }] },
  ],
  ['a malformed table', raw('a\n"1', { type: 'text/csv' }), 'problem: malformed_csv'],
  ['a table of bytes that are not text', raw(binary, { type: 'text/csv' }), 'problem: unsupported_body'],
  [
    'a multipart form',
    raw(
      Buffer.concat([
        Buffer.from(
          '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="p"\r\n\r\n',
        ),
        binary,
        Buffer.from('\r\n--b--'),
      ]),
      { type: 'multipart/form-data; boundary=b' },
    ),
    { a: '1', f: { filename: 'p', contentType: 'application/octet-stream', size: 5 } },
  ],
  ['a malformed multipart form', raw('--b\r\n', { type: 'multipart/form-data; boundary=b' }), 'problem: malformed_multipart'],
  ['malformed JSON', raw('{"a":', { type: 'application/json' }), 'problem: malformed_json'],
  ['an empty body', raw('', { type: 'application/json' }), 'problem: empty_body'],
  ['no body of a GET', raw('', { method: 'GET' }), undefined],
  ['a binary body', raw(binary, { type: 'image/jpeg' }), 'problem: unsupported_body'],
  ['an unknown charset', raw('a', { type: 'text/plain; charset=klingon' }), 'problem: unsupported_body'],
  ['10,000 lists in each other', raw('['.repeat(10_000) + ']'.repeat(10_000), { type: 'application/json' }), 'problem: body_too_deep'],
  [
    '10,000 objects with a large number',
    raw(`${'{"a":'.repeat(10_000)}12345678901234567890${'}'.repeat(10_000)}`),
    'problem: body_too_deep',
  ],
])('%s', (_title, event, expected) => {
  const body = bodyOf(event);
  expect(typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.assign(Object.create(null), body) : body).toEqual(
    typeof expected === 'object' && expected !== null && !Array.isArray(expected) ? Object.assign(Object.create(null), expected) : expected,
  );
});

test('integers beyond 2^53 keep every digit, other numbers stay numbers', () => {
  const text =
    '{"id":12345678901234567890,"n":-9007199254740993,"safe":9007199254740991,"price":0.12345678901234567,"text":"12345678901234567890"}';
  expect(bodyOf(raw(text))).toEqual({
    id: '12345678901234567890',
    n: '-9007199254740993',
    safe: 9007199254740991,
    price: 0.12345678901234567,
    text: '12345678901234567890',
  });
});

test('a long number is found wherever it stands in the text', () => {
  for (let padding = 0; padding < 20; padding += 1) {
    expect(bodyOf(raw(`{"p":"${'x'.repeat(padding)}","id":9007199254740993}`))).toHaveProperty('id', '9007199254740993');
  }
});

test('headers have small names without a prototype, the query is decoded', () => {
  const { headers, query } = documentOf(
    raw('{}', { rawHeaders: ['X-A', '1', 'x-a', '2', '__proto__', 'x'], query: 'q=a%20b&list=1&list=2&e' }),
  );
  expect(Object.getPrototypeOf(headers)).toBeNull();
  expect(headers['x-a']).toBe('1, 2');
  expect(Object.entries(query)).toEqual([
    ['q', 'a b'],
    ['list', ['1', '2']],
    ['e', ''],
  ]);
});

test('the body is parsed once and shared', () => {
  const document = documentOf(raw('{"a":1}'));
  expect(document.body).toBe(document.body);
});
