import { redactHeaders, redactQuery } from './redaction.ts';

const none = { headers: [], query: [] };

describe('redaction', () => {
  it('replaces Authorization headers and the headers of the source, in any case, and keeps order and everything else', () => {
    const rawHeaders = [
      'AUTHORIZATION',
      'Basic x',
      'X-A',
      '1',
      'X-Api-KEY',
      'secret',
      'X-A',
      '2',
      'x-api-key',
      'other',
      'Proxy-Authorization',
      'y',
    ];
    expect(redactHeaders(rawHeaders, { headers: ['x-api-key'], query: [] })).toEqual([
      ...[
        'AUTHORIZATION',
        '[redacted]',
        'X-A',
        '1',
        'X-Api-KEY',
        '[redacted]',
        'X-A',
        '2',
        'x-api-key',
        '[redacted]',
        'Proxy-Authorization',
        '[redacted]',
      ],
    ]);
  });

  it('copies nothing where there is nothing to replace', () => {
    const rawHeaders = ['Host', 'a', 'X-Signature', 'b'];
    expect(redactHeaders(rawHeaders, none)).toBe(rawHeaders);
  });

  it.each([
    ['a=1&key=s%20&b=%2F&key=t', 'a=1&key=[redacted]&b=%2F&key=[redacted]'],
    ['k%65y=s', 'k%65y=[redacted]'],
    ['key&a=key', 'key&a=key'],
    ['', ''],
  ])('of the query %s leaves %s', (query, redacted) => {
    expect(redactQuery(query, { headers: [], query: ['key'] })).toBe(redacted);
  });

  it('leaves the query of other sources alone', () => {
    expect(redactQuery('key=s', none)).toBe('key=s');
  });
});
