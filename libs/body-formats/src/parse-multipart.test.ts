import { BodyProblem } from './body-problem.ts';
import { parseMultipart } from './parse-multipart.ts';

const TYPE = 'multipart/form-data; boundary=xyz';
const part = (head: string, content: string | Uint8Array) => Buffer.concat([Buffer.from(`--xyz\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]); // prettier-ignore
const body = (...parts: readonly Uint8Array[]) => Buffer.concat([...parts, Buffer.from('--xyz--\r\n')]);
const read = (bytes: Uint8Array, contentType = TYPE) => {
  const fields = parseMultipart(bytes, contentType);
  return fields instanceof BodyProblem ? fields.code : { ...fields };
};

describe('a multipart form', () => {
  it.each([
    ['fields as text', body(part('name="a"', '9007199254740993'), part('name="b c"', 'é\r\nü')), { a: '9007199254740993', 'b c': 'é\r\nü' }],
    ['an empty field', body(part('name="a"', '')), { a: '' }],
    ['a list where a name repeats', body(part('name="a"', '1'), part('name="a"', '2'), part('name="a"; filename="f"', 'x')), { a: ['1', '2', { filename: 'f', contentType: 'application/octet-stream', size: 1 }] }],
    ['a field in its charset', body(part('name="a"\r\nContent-Type: text/plain; charset=iso-8859-2', Uint8Array.of(0xb1))), { a: 'ą' }],
    ['a field that is not UTF-8 without the others suffering', body(part('name="a"', Uint8Array.of(0xe4)), part('name="b"', 'ä')), { a: 'ä', b: 'ä' }],
    ['a field of JSON as its text', body(part('name="a"\r\nContent-Type: application/json', '{"n":1}')), { a: '{"n":1}' }],
    ['a file of text with its text', body(part('name="f"; filename="a b.csv"\r\nContent-Type: Text/CSV; charset=utf-8', 'a,b\r\n')), { f: { filename: 'a b.csv', contentType: 'text/csv', size: 5, text: 'a,b\r\n' } }],
    ['a file of bytes without them', body(part('name="f"; filename="p.png"\r\nContent-Type: image/png', Uint8Array.of(0xff, 0, 1))), { f: { filename: 'p.png', contentType: 'image/png', size: 3 } }],
    ['a file that is called text and is none', body(part('name="f"; filename="t"\r\nContent-Type: text/plain', Uint8Array.of(0xff))), { f: { filename: 't', contentType: 'text/plain', size: 1 } }],
    ['bytes without a name of a file', body(part('name="f"\r\nContent-Type: application/octet-stream', '1')), { f: { filename: null, contentType: 'application/octet-stream', size: 1 } }],
    ['a name in other scripts', body(part("name=\"f\"; filename=\"x\"; filename*=UTF-8''%E5%8C%97.txt\r\nContent-Type: text/plain", 'x')), { f: { filename: '北.txt', contentType: 'text/plain', size: 1, text: 'x' } }],
    ['no part without a name', body(part('filename="x"', '1'), part('name="a"', '1')), { a: '1' }],
    ['nothing', Buffer.from('--xyz--\r\n'), {}],
  ])('has %s', (_name, bytes, fields) => {
    expect(read(bytes)).toEqual(fields);
  }); // prettier-ignore

  it('has the text of a file up to 64 KiB', () => {
    const file = (size: number) => read(body(part('name="f"; filename="f.txt"\r\nContent-Type: text/plain', 'x'.repeat(size))));
    expect(file(65_536)).toEqual({ f: { filename: 'f.txt', contentType: 'text/plain', size: 65_536, text: 'x'.repeat(65_536) } });
    expect(file(65_537)).toEqual({ f: { filename: 'f.txt', contentType: 'text/plain', size: 65_537 } });
  });

  it('has no prototype where a field is called like one', () => {
    const fields = parseMultipart(body(part('name="__proto__"', 'x')), TYPE);
    expect(Object.entries(fields)).toEqual([['__proto__', 'x']]);
  });

  it('takes its boundary in quotes too', () => {
    expect(read(body(part('name="a"', '1')), 'multipart/form-data; charset=utf-8; boundary="xyz"')).toEqual({ a: '1' });
  });

  it.each([
    ['no boundary', body(part('name="a"', '1')), 'multipart/form-data'],
    ['another boundary', body(part('name="a"', '1')), 'multipart/form-data; boundary=other'],
    ['a boundary of 71 characters', body(part('name="a"', '1')), `multipart/form-data; boundary=${'x'.repeat(71)}`],
    ['no end', part('name="a"', '1'), TYPE],
    ['an end in the middle of a head', Buffer.from('--xyz\r\nContent-Disposition: form-'), TYPE],
    ['no parts at all', Buffer.from('hello'), TYPE],
    ['a head of 1 MiB', body(part(`name="${'a'.repeat(1_048_576)}"`, '1')), TYPE],
  ])('is refused with %s', (_name, bytes, contentType) => {
    expect(read(bytes, contentType)).toBe('malformed_multipart');
  });

  it('may have 100,000 parts', () => {
    const fields = parseMultipart(body(...Array.from({ length: 100_000 }, (_, n) => part(`name="${n}"`, '1'))), TYPE);
    expect(Object.keys(fields)).toHaveLength(100_000);
  });
});
