import { createHmac } from 'node:crypto';
import type { SealedSecret, SourceAuthentication } from '@tributary/contracts';
import type { InboundRequest } from '../inbound-request.ts';
import { compileAuthentication, credentialNames } from './compile-authentication.ts';

const sealed = (...secrets: string[]): SealedSecret[] => secrets.map((secret) => ({ sealed: secret, last4: '' }));
const NOW_MS = Date.parse('2026-11-25T12:00:00.000Z');
const compile = (authentication: SourceAuthentication, nowMs = NOW_MS) => {
  const verify = compileAuthentication(authentication, ({ sealed: secret }) => secret);
  return (given: InboundRequest) => verify(given, nowMs);
};
const request = (rawHeaders: string[], query = '', body = '{"a":1}'): InboundRequest => ({
  method: 'POST',
  rawHeaders,
  query,
  body: Buffer.from(body),
  urls: () => ['https://gateway.example/v1/webhooks/key'],
});
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('none', () => {
  it('accepts every request', () => {
    expect(compile({ scheme: 'none' })(request([]))).toEqual({ ok: true });
  });
});

describe('apiKey', () => {
  const inHeader = compile({ scheme: 'apiKey', in: 'header', name: 'X-Api-Key', secrets: sealed('kéy one', 'key two') });
  const inQuery = compile({ scheme: 'apiKey', in: 'query', name: 'api key', secrets: sealed('a+b &c') });

  it.each([
    ['in the header, whatever the case of its name', inHeader, request(['x-API-key', 'key two'])],
    ['in the header as UTF-8, which Node reads as Latin-1', inHeader, request(['x-api-key', Buffer.from('kéy one').toString('latin1')])],
    ['in the query, decoded', inQuery, request([], 'x=1&api%20key=a%2Bb+%26c')],
  ])('accepts the key %s', (_name, verify, given) => {
    expect(verify(given)).toEqual({ ok: true });
  });

  it.each([
    ['a request without the header', inHeader, request(['x-api', 'key two']), 'credentials_missing'],
    ['a request without the parameter', inQuery, request([], 'api=1'), 'credentials_missing'],
    ['the start of a key', inHeader, request(['x-api-key', 'key']), 'credentials_wrong'],
    ['a key with something behind it', inHeader, request(['x-api-key', 'key two ']), 'credentials_wrong'],
    ['an empty key', inQuery, request([], 'api+key='), 'credentials_wrong'],
    ['the key in the wrong place', inQuery, request(['api key', 'a+b &c']), 'credentials_missing'],
  ])('refuses %s', (_name, verify, given, code) => {
    expect(verify(given)).toMatchObject({ ok: false, code });
  });
});

describe('apiKey in the body', () => {
  const verify = compile({ scheme: 'apiKey', in: 'body', name: '$.token', secrets: sealed('kéy', '12345') });
  const form = ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'];

  it.each([
    ['in JSON', request([], '', '{"token":"kéy"}')],
    ['in JSON as a number', request([], '', '{"token":12345}')],
    ['in a form', request(form, '', 'a=b&token=k%C3%A9y')],
  ])('accepts the key %s', (_name, given) => {
    expect(verify(given)).toEqual({ ok: true });
  });

  it.each([
    ['JSON without it', request([], '', '{"tokens":"kéy"}'), 'credentials_missing'],
    ['what is not JSON', request([], '', 'token=kéy'), 'credentials_missing'],
    ['a list around it', request([], '', '{"token":["kéy"]}'), 'credentials_missing'],
    ['an inherited name', request(form, '', 'toString=1'), 'credentials_missing'],
    ['another key', request(form, '', 'token=key'), 'credentials_wrong'],
  ])('refuses %s', (_name, given, code) => {
    expect(verify(given)).toMatchObject({ ok: false, code });
  });
});

describe('a secret that has been replaced', () => {
  const END_MS = NOW_MS + 1000;
  const secrets = [
    { sealed: 'new', last4: '' },
    { sealed: 'old', last4: '', expiresAt: new Date(END_MS).toISOString() },
  ];
  const verify = compileAuthentication({ scheme: 'apiKey', in: 'header', name: 'x-key', secrets }, ({ sealed: text }) => text);

  it('counts until its end, and its successor goes on', () => {
    const outcomes = (nowMs: number) => ['new', 'old'].map((key) => verify(request(['x-key', key]), nowMs));
    expect(outcomes(END_MS - 1)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(outcomes(END_MS)).toMatchObject([{ ok: true }, { ok: false }]);
    expect(outcomes(END_MS + 1)).toMatchObject([{ ok: true }, { ok: false }]);
  });
});

describe('basic', () => {
  const verify = compile({ scheme: 'basic', username: 'shöp', secrets: sealed('old:1', 'new') });

  it.each([
    ['with the old password', `Basic ${base64('shöp:old:1')}`],
    ['with the new password, the scheme in lower case', `basic ${base64('shöp:new')}`],
  ])('accepts the user %s', (_name, header) => {
    expect(verify(request(['Authorization', header]))).toEqual({ ok: true });
  });

  it.each([
    ['a request without credentials', [], 'credentials_missing'],
    ['another scheme', ['authorization', 'Bearer abc'], 'credentials_malformed'],
    ['what is not base64', ['authorization', 'Basic %%%'], 'credentials_malformed'],
    ['credentials without a colon', ['authorization', `Basic ${base64('shöp')}`], 'credentials_malformed'],
    ['a wrong password', ['authorization', `Basic ${base64('shöp:old')}`], 'credentials_wrong'],
    ['a wrong user', ['authorization', `Basic ${base64('shop:new')}`], 'credentials_wrong'],
  ])('refuses %s', (_name, rawHeaders, code) => {
    expect(verify(request(rawHeaders))).toMatchObject({ ok: false, code });
  });
});

describe('hmac', () => {
  const configuration = {
    scheme: 'hmac',
    header: 'X-Signature',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: 'v1=',
    secrets: sealed('s3cret', ''),
  } as const;
  const verify = compile({ ...configuration, secrets: [...configuration.secrets] });
  const sign = (body: string, secret = 's3cret') => createHmac('sha256', secret).update(body).digest('hex');

  it('accepts hex in either case', () => {
    expect(verify(request(['x-signature', `v1=${sign('{"a":1}').toUpperCase()}`]))).toEqual({ ok: true });
  });

  it('verifies bytes that are not text', () => {
    const body = Buffer.from([0, 255, 254, 128]);
    const signature = createHmac('sha256', 's3cret').update(body).digest('hex');
    expect(verify({ ...request(['x-signature', `v1=${signature}`]), body })).toEqual({ ok: true });
  });

  it.each([
    ['no signature', [], 'signature_missing'],
    ['a signature without the prefix', ['x-signature', sign('{"a":1}')], 'signature_malformed'],
    ['a signature that is not hex', ['x-signature', 'v1=zz'], 'signature_malformed'],
    ['a cut signature', ['x-signature', `v1=${sign('{"a":1}').slice(2)}`], 'signature_malformed'],
    ['an empty signature', ['x-signature', 'v1='], 'signature_malformed'],
    [
      'the digest in another encoding',
      ['x-signature', `v1=${createHmac('sha256', 's3cret').update('{"a":1}').digest('base64')}`],
      'signature_malformed',
    ],
    ['the signature of another body', ['x-signature', `v1=${sign('{"a":2}')}`], 'signature_mismatch'],
  ])('refuses %s', (_name, rawHeaders, code) => {
    expect(verify(request(rawHeaders))).toMatchObject({ ok: false, code });
  });
});

describe('every scheme', () => {
  const secret = 'tell-nobody-7391';
  const all: SourceAuthentication[] = [
    { scheme: 'apiKey', in: 'header', name: 'x-key', secrets: sealed(secret) },
    { scheme: 'apiKey', in: 'query', name: 'key', secrets: sealed(secret) },
    { scheme: 'basic', username: 'u', secrets: sealed(secret) },
    { scheme: 'hmac', header: 'x-sig', algorithm: 'sha1', encoding: 'base64', prefix: '', secrets: sealed(secret) },
    { scheme: 'apiKey', in: 'body', name: '$.key', secrets: sealed(secret) },
    {
      scheme: 'signature',
      algorithm: 'sha256',
      encoding: 'hex',
      key: 'text',
      place: { headers: ['x-sig'], form: { is: 'pairs', separator: ',', name: 'v1' } },
      content: '{secret}{timestamp}{body}',
      timestamp: { from: { in: 'signature', name: 't' }, unit: 's', toleranceSeconds: 300 },
      secrets: sealed(secret),
    },
  ];
  const attempts = [
    request([]),
    request(['x-key', 'w', 'authorization', `Basic ${base64('u:w')}`, 'x-sig', base64('x'.repeat(20))], 'key=w'),
  ];

  it.each(all.map((authentication) => [authentication.scheme, authentication] as const))(
    '%s says why it refuses, and never the secret',
    (_scheme, authentication) => {
      for (const attempt of attempts) {
        const outcome = compile(authentication)(attempt);
        expect(outcome).toMatchObject({ ok: false, message: expect.stringMatching(/\w/) as string });
        expect(JSON.stringify(outcome)).not.toContain(secret);
      }
    },
  );

  it('opens its secrets once, when it is compiled', () => {
    const open = jest.fn(({ sealed: text }: SealedSecret) => text);
    const verify = compileAuthentication({ scheme: 'apiKey', in: 'header', name: 'x-key', secrets: sealed('one', 'two') }, open);
    for (let i = 0; i < 3; i++) expect(verify(request(['x-key', 'two']), NOW_MS)).toEqual({ ok: true });
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('is not compiled when a secret cannot be opened', () => {
    const open = () => {
      throw new Error('wrong key');
    };
    expect(() => compileAuthentication(all[0]!, open)).toThrow('wrong key');
  });

  it('names where its credentials are, so that they are not stored', () => {
    expect(all.map(credentialNames)).toEqual([
      { headers: ['x-key'], query: [] },
      { headers: [], query: ['key'] },
      { headers: ['authorization'], query: [] },
      { headers: [], query: [] },
      { headers: [], query: [] },
      { headers: [], query: [] },
    ]);
  });
});
