import { encodingEvidence, knownEncoding, transcoder } from './encoding.ts';
import { detectFormat } from './format.ts';

const utf16 = (text: string, isBigEndian = false) => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
};
const TEXT = 'name,city\nJürgen,Köln\n';

describe('the encoding of a file', () => {
  it.each<[what: string, bytes: Buffer, encoding: string]>([
    ['ASCII', Buffer.from('a,b\n'), 'utf-8'],
    ['UTF-8', Buffer.from(TEXT), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8'],
    ['UTF-8 with characters of three and four bytes', Buffer.from('日本語 🎉'), 'utf-8'],
    ['UTF-8 with one broken row', Buffer.concat([Buffer.from(TEXT.repeat(10)), Buffer.from([0xe9, 0x0a])]), 'utf-8'],
    ['windows-1252', Buffer.from(TEXT, 'latin1'), 'windows-1252'],
    ['windows-1252 with a euro sign', Buffer.from([0x31, 0x20, 0x80, 0x0a]), 'windows-1252'],
    ['UTF-16, little end first, with its mark', utf16(`\ufeff${TEXT}`), 'utf-16le'],
    ['UTF-16, big end first, with its mark', utf16(`\ufeff${TEXT}`, true), 'utf-16be'],
    ['UTF-16 without a mark', utf16(TEXT), 'utf-16le'],
    ['UTF-16, big end first, without a mark', utf16(TEXT, true), 'utf-16be'],
    ['nothing', Buffer.alloc(0), 'utf-8'],
  ])('%s', (_what, bytes, encoding) => {
    for (const length of [1, 3, 1000]) {
      const evidence = encodingEvidence();
      for (let at = 0; at < bytes.length; at += length) evidence.push(bytes.subarray(at, at + length));
      expect(evidence.encoding()).toBe(encoding);
    }
  });

  it.each([
    ['utf-16le', utf16(`\ufeff${TEXT}`)],
    ['utf-16be', utf16(TEXT, true)],
    ['windows-1252', Buffer.from(TEXT, 'latin1')],
  ])('%s is made UTF-8, wherever the bytes are cut', (encoding, bytes) => {
    for (let at = 0; at <= bytes.length; at++) {
      const decoder = transcoder(encoding);
      const text = Buffer.concat([decoder.push(bytes.subarray(0, at)), decoder.push(bytes.subarray(at)), decoder.end()]);
      expect(text.toString()).toBe(TEXT);
    }
  });

  it('is known by any of its names', () => {
    expect(['latin1', 'UTF8', 'Shift_JIS', 'cp1252', 'no such'].map(knownEncoding)).toEqual([
      'windows-1252',
      'utf-8',
      'shift_jis',
      'windows-1252',
      undefined,
    ]);
  });
});

describe('the format of a file', () => {
  it.each<[what: string, text: string, hints: Parameters<typeof detectFormat>[1], format: string, delimiter: string | undefined]>([
    ['commas', 'a,b\n1,2\n', {}, 'csv', ','],
    ['semicolons beside decimal commas', 'Name;Preis;Menge\nStuhl;12,50;1,0\nTisch;99,00;2,0\n', {}, 'csv', ';'],
    ['commas with semicolons in texts', 'id,note\n1,"a; b; c"\n2,"d; e"\n', {}, 'csv', ','],
    ['tabs', 'a\tb\n1\t2\n', {}, 'tsv', '\t'],
    ['bars', 'a|b|c\n1|2|3\n', {}, 'csv', '|'],
    ['one column', 'email\nann@example.com\n', {}, 'csv', ','],
    ['line ends in quotes', 'a;b\n"1\n2;3,4";x\n', {}, 'csv', ';'],
    ['line ends of old Macs', 'a;b\r1;2\r', {}, 'csv', ';'],
    ['a list', ' [{"a":1}]', { filename: 'x.csv' }, 'json', undefined],
    ['lines of objects in a .json', '{"a":1}\n{"a":2}\n', { filename: 'x.json' }, 'ndjson', undefined],
    ['a list behind a byte order mark', '\ufeff[{}]', {}, 'json', undefined],
    ['a name that says tabs', 'a\n', { filename: 'export.TSV' }, 'tsv', '\t'],
    ['what its owner says goes first', 'a;b,c\n', { delimiter: ';', format: 'csv' }, 'csv', ';'],
    ['no content', '', {}, 'csv', ','],
  ])('%s', (_what, text, hints, format, delimiter) => {
    const found = detectFormat(Buffer.from(text), hints);
    expect([found.format, found.dialect?.delimiter]).toEqual([format, delimiter]);
  });
});
