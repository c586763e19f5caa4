import { gzipSync } from 'node:zlib';

/** JSON as programs of different languages write it; on purpose not made by what recognises it. */
export const JSON_WRITERS: Readonly<Record<string, (value: unknown) => string>> = {
  javascript: (value) => JSON.stringify(value),
  'javascript, 2 spaces': (value) => JSON.stringify(value, null, 2),
  'javascript, 4 spaces': (value) => JSON.stringify(value, null, 4),
  python: (value) => written(value, { comma: ', ', colon: ': ', text: ascii }),
  'python, utf-8': (value) => written(value, { comma: ', ', colon: ': ', text: JSON.stringify }),
  php: (value) => written(value, { comma: ',', colon: ':', text: (text) => ascii(text).replaceAll('/', '\\/') }),
  go: (value) => written(value, { comma: ',', colon: ':', text: (text) => JSON.stringify(text).replace(/[<>&]/g, escaped) }),
  gson: (value) => written(value, { comma: ',', colon: ':', text: (text) => JSON.stringify(text).replace(/[<>&=']/g, escaped) }),
  dotnet: (value) => written(value, { comma: ',', colon: ':', text: dotnet }),
};

interface Writer {
  readonly comma: string;
  readonly colon: string;
  readonly text: (text: string) => string;
}

function written(value: unknown, writer: Writer): string {
  if (typeof value === 'string') return writer.text(value);
  if (Array.isArray(value)) return `[${value.map((item) => written(item, writer)).join(writer.comma)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([name, item]) => writer.text(name) + writer.colon + written(item, writer));
  return `{${pairs.join(writer.comma)}}`;
}

function ascii(text: string): string {
  return JSON.stringify(text).replace(/[^\0-~]/g, escaped);
}

function dotnet(text: string): string {
  const characters = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').split('');
  return `"${characters.map((character) => (/[^ -~]|[<>&'+`"]/.test(character) ? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}` : character)).join('')}"`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export const FORM_WRITERS: Readonly<Record<string, (pairs: URLSearchParams) => string>> = {
  browser: (pairs) => pairs.toString(),
  encodeURIComponent: (pairs) => [...pairs].map((pair) => pair.map(encodeURIComponent).join('=')).join('&'),
  'python quote_plus': (pairs) =>
    [...pairs]
      .map((pair) =>
        pair
          .map((text) =>
            encodeURIComponent(text)
              .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
              .replaceAll('%20', '+'),
          )
          .join('='),
      )
      .join('&'),
};

/** What changes the bytes around any text. */
export const BYTE_CHANGES: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  'a line break was added': (body) => Buffer.concat([body, Buffer.from('\n')]),
  'line breaks were made those of Windows': (body) => Buffer.from(body.toString().replace(/\r?\n/g, '\r\n')),
  'line breaks were made those of Unix': (body) => Buffer.from(body.toString().replaceAll('\r\n', '\n')),
  'spaces around it were removed': (body) => Buffer.from(body.toString().trim()),
  'a byte order mark was added': (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
  'UTF-8 was taken for Latin-1': (body) => Buffer.from(body.toString('latin1')),
  'it was compressed': (body) => gzipSync(body),
};

/** What nobody can undo, for what was before is not in what is left. */
export const LOSSY_CHANGES: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  'names were sorted': (body) => Buffer.from(JSON.stringify(sorted(JSON.parse(body.toString())))),
  'a field was removed': (body) =>
    Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body.toString()) as object).slice(1)))),
  'a digit was changed': (body) => Buffer.from(body.toString().replace(/\d/, (digit) => String((Number(digit) + 1) % 10))),
  'it was cut off': (body) => body.subarray(0, body.length - 7),
  'letters were made capitals': (body) => Buffer.from(body.toString().toUpperCase()),
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  );
}
