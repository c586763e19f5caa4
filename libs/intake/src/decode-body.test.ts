import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { contentEncoding, isTaken } from './content-encoding.ts';
import { decodeBody } from './decode-body.ts';

const text = Buffer.from('{"name":"Zoë"}'.repeat(20));

it.each([
  ['gzip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
] as const)('%s is decoded', async (encoding, body) => {
  expect(await decodeBody(body, encoding, text.length)).toEqual(text);
});

it.each([
  ['gzip', gzipSync(Buffer.alloc(50_000_000))],
  ['deflate', deflateSync(Buffer.alloc(50_000_000))],
  ['br', brotliCompressSync(Buffer.alloc(5_000_000))],
] as const)('a bomb of %s is too large, not large', async (encoding, bomb) => {
  expect(bomb.length).toBeLessThan(100_000);
  expect(await decodeBody(bomb, encoding, 1000)).toMatchObject({ code: 'body_too_large' });
});

it.each(['gzip', 'deflate', 'br'] as const)('what is not %s is told', async (encoding) => {
  for (const body of [Buffer.from('{"a":1}'), Buffer.alloc(0), gzipSync(text).subarray(0, 20)]) {
    expect(await decodeBody(body, encoding, 1000)).toMatchObject({ code: 'malformed_content_encoding' });
  }
});

it('is read from the header in any case; what is not known, or twice coded, is not taken', () => {
  expect(contentEncoding(['content-encoding', ' GZIP '])).toBe('gzip');
  expect(contentEncoding(['Content-Encoding', 'Identity'])).toBeUndefined();
  expect(contentEncoding([])).toBeUndefined();
  for (const encoding of ['zstd', 'gzip, gzip', 'constructor']) expect(isTaken(encoding)).toBe(false);
});
