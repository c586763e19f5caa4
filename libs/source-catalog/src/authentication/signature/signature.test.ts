import { createHash, createHmac } from 'node:crypto';
import type { SignatureRule } from '@tributary/contracts';
import type { InboundRequest } from '../../inbound-request.ts';
import { checkContentTemplate } from './content.ts';
import { compileSignature } from './signature.ts';
import { sortedForm } from './sorted-form.ts';
import { urlVariants } from './url-variants.ts';

const NOW_MS = Date.parse('2026-11-25T12:00:00.000Z');
const RULE: SignatureRule = {
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  key: 'text',
  place: { headers: ['X-Sig'], form: { is: 'value', prefix: '' } },
  content: '{body}',
  timestamp: null,
};
const mac = (content: string, secret = 's3cret') => createHmac('sha256', secret).update(content).digest('hex');
const request = (headers: Record<string, string>, changes: Partial<InboundRequest> = {}): InboundRequest => ({
  method: 'POST',
  rawHeaders: Object.entries(headers).flat(),
  query: '',
  body: Buffer.from('{"a":1}'),
  urls: () => [],
  ...changes,
});
const check = (rule: Partial<SignatureRule>, given: InboundRequest, nowMs = NOW_MS) =>
  compileSignature({ ...RULE, ...rule }, ['s3cret', 'older'])(given, nowMs);

describe('what is signed', () => {
  it.each([
    ['the bytes of a header', '{header:x-id}.{body}', { 'X-Id': 'msg_1' }, 'msg_1.{"a":1}'],
    ['the first header that is there', '{header:svix-id,webhook-id}.{body}', { 'webhook-id': 'm' }, 'm.{"a":1}'],
    ['the body as base64', '{body:base64}', {}, Buffer.from('{"a":1}').toString('base64')],
    ['method and text', '{method} | {body}', {}, 'POST | {"a":1}'],
  ])('may be %s', (_name, content, headers, signed) => {
    expect(check({ content }, request({ ...headers, 'x-sig': mac(signed) }))).toEqual({ ok: true });
    expect(check({ content }, request({ ...headers, 'x-sig': mac(`${signed} `) }))).toMatchObject({ code: 'signature_mismatch' });
  });

  it('is refused, not taken for empty, where a header is missing', () => {
    const rule = { content: '{header:x-id}{body}' };
    expect(check(rule, request({ 'x-sig': mac('{"a":1}') }))).toMatchObject({ code: 'signature_mismatch' });
  });

  it('may be any of the addresses by which the sender may know us, and none of them where it is another', () => {
    const urls = () => ['http://10.0.0.1/v1/webhooks/key', 'https://hooks.example:443/v1/webhooks/key?a=%3Ab'];
    const rule = { content: '{method}{url}{body}' };
    for (const url of [
      'http://10.0.0.1/v1/webhooks/key',
      'https://hooks.example:443/v1/webhooks/key?a=%3Ab',
      'https://hooks.example/v1/webhooks/key?a=%3Ab',
      'https://hooks.example:443/v1/webhooks/key?a=:b',
    ]) {
      expect(check(rule, request({ 'x-sig': mac(`POST${url}{"a":1}`) }, { urls }))).toEqual({ ok: true });
    }
    const other = mac('POSThttps://hooks.example/v1/webhooks/other{"a":1}');
    expect(check(rule, request({ 'x-sig': other }, { urls }))).toMatchObject({ code: 'signature_mismatch' });
  });

  it('covers a body that is not a form only by its digest in the signed URL', () => {
    const url = 'https://hooks.example/v1/webhooks/key';
    const json = { 'content-type': 'application/json', 'x-sig': mac(url) };
    expect(check({ content: '{url}{form}' }, request(json, { urls: () => [url] }))).toMatchObject({ code: 'signature_mismatch' });
    expect(check({ content: '{url}{form}' }, request(json, { urls: () => [url], body: Buffer.alloc(0) }))).toEqual({ ok: true });
  });

  it('takes the digest from the URL that was signed, not from one that was sent', () => {
    const url = 'https://hooks.example/v1/webhooks/key';
    const body = Buffer.from('{"a":1}');
    const query = `bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const sent = (signedUrl: string) =>
      request({ 'content-type': 'application/json', 'x-sig': mac(signedUrl) }, { body, query, urls: () => [url, `${url}?${query}`] });
    expect(check({ content: '{url}{form}' }, sent(`${url}?${query}`))).toEqual({ ok: true });
    // whoever has seen one request without a body could vouch for any body by a query of his own
    expect(check({ content: '{url}{form}' }, sent(url))).toMatchObject({ code: 'signature_mismatch' });
  });

  it.each([
    ['nothing that protects the body', '{timestamp}', 'must contain {body}'],
    ['a placeholder that does not exist', '{bodies}', '{bodies} is not known'],
    ['a header without a name', '{header}{body}', '{header} is not known'],
    ['a stray brace', '{body}}', 'a brace belongs to a placeholder'],
    ['an inherited name', '{constructor}{body}', '{constructor} is not known'],
  ])('is refused as a template with %s', (_name, template, problem) => {
    expect(checkContentTemplate(template, 'hmac-sha256')).toContain(problem);
    expect(() => compileSignature({ ...RULE, content: template }, ['s'])).toThrow(problem);
  });

  it('needs the secret in it where a plain digest is taken', () => {
    expect(checkContentTemplate('{body}', 'sha256')).toContain('must contain {secret}');
    expect(checkContentTemplate('{secret}{body}', 'sha256')).toBeUndefined();
  });
});

describe('where the signature stands', () => {
  const timestamp: SignatureRule['timestamp'] = { from: { in: 'signature', name: 't' }, unit: 's', toleranceSeconds: 300 };
  const pairs: Partial<SignatureRule> = { place: { headers: ['X-Sig'], form: { is: 'pairs', separator: ',', name: 'v1' } }, content: '{timestamp}.{body}', timestamp }; // prettier-ignore
  const at = String(NOW_MS / 1000);
  const good = mac(`${at}.{"a":1}`, 'older');

  it('any of several counts, others are ignored', () => {
    expect(check(pairs, request({ 'x-sig': `t=${at}, v1=${mac('x')},v1=${good},v0=abc` }))).toEqual({ ok: true });
  });

  it('at most eight are looked at', () => {
    const many = Array.from({ length: 8 }, () => `v1=${mac('x')}`).join(',');
    expect(check(pairs, request({ 'x-sig': `t=${at},${many},v1=${good}` }))).toMatchObject({ code: 'signature_mismatch' });
  });

  it.each([
    ['no pair of that name', `t=${at},v0=${good}`, 'signature_malformed'],
    ['another encoding', `t=${at},v1=${Buffer.from(good, 'hex').toString('base64')}`, 'signature_malformed'],
    ['no time', `v1=${good}`, 'timestamp_missing'],
    ['an empty header', '', 'signature_malformed'],
  ])('%s is told', (_name, value, code) => {
    expect(check(pairs, request({ 'x-sig': value }))).toMatchObject({ ok: false, code });
  });

  it('the first header that is there counts', () => {
    const place: SignatureRule['place'] = { headers: ['X-New', 'X-Old'], form: { is: 'value', prefix: 'sha256=' } };
    expect(check({ place }, request({ 'x-old': `sha256=${mac('{"a":1}')}` }))).toEqual({ ok: true });
    expect(check({ place }, request({ 'x-old': `sha256=${mac('{"a":1}')}`, 'x-new': 'sha256=00' }))).toMatchObject({ code: 'signature_malformed' }); // prettier-ignore
  });
});

describe('the time of signing', () => {
  const rule = (unit: 's' | 'ms' | 'rfc3339' | 'http-date', toleranceSeconds: number | null = 300): Partial<SignatureRule> => ({
    content: '{timestamp}{body}',
    timestamp: { from: { in: 'header', names: ['X-At'] }, unit, toleranceSeconds },
  });
  const sent = (at: string) => request({ 'x-at': at, 'x-sig': mac(`${at}{"a":1}`) });

  it.each([
    ['s', String(NOW_MS / 1000)],
    ['ms', String(NOW_MS)],
    ['rfc3339', '2026-11-25T13:00:00+01:00'],
    ['http-date', 'Wed, 25 Nov 2026 12:00:00 GMT'],
  ] as const)('in %s is read, and a stale one is refused either way', (unit, at) => {
    expect(check(rule(unit), sent(at), NOW_MS + 300_000)).toEqual({ ok: true });
    expect(check(rule(unit), sent(at), NOW_MS + 301_000)).toMatchObject({ code: 'timestamp_stale' });
    expect(check(rule(unit), sent(at), NOW_MS - 301_000)).toMatchObject({ code: 'timestamp_stale' });
  });

  it.each(['soon', '', '-5', '1e9', '99999999999999999999'])('%j is no time', (at) => {
    expect(check(rule('s'), sent(at))).toMatchObject({ code: 'timestamp_malformed' });
  });

  it('is not compared where there is no tolerance', () => {
    expect(check(rule('rfc3339', null), sent('1234'))).toEqual({ ok: true });
  });

  it('is told only to who has signed: an unsigned request is a mismatch first', () => {
    expect(check(rule('s'), request({ 'x-at': '1', 'x-sig': mac('x') }))).toMatchObject({ code: 'signature_mismatch' });
  });
});

describe('keys', () => {
  it.each([
    ['base64' as const, 'hmac-sha256' as const, 'not base64!'],
    ['text' as const, 'ed25519' as const, 'AAAA'],
    ['text' as const, 'rsa-sha256' as const, Buffer.alloc(44).toString('base64')],
  ])('what is no key (%s, %s) does not compile', (key, algorithm, secret) => {
    expect(() => compileSignature({ ...RULE, key, algorithm }, [secret])).toThrow();
  });
});

test('a form is signed in order of its names, repeated values once', () => {
  expect(Buffer.from(sortedForm(Buffer.from('b=2&a=%C3%A9&b=1&b=2&a='))).toString()).toBe('aaéb1b2');
});

test('a URL has few variants, and itself first', () => {
  expect(urlVariants('https://a.example/x')).toEqual(['https://a.example/x', 'https://a.example:443/x']);
  expect(urlVariants('http://a.example:80/x?y=%2F')).toEqual(['http://a.example:80/x?y=%2F', 'http://a.example/x?y=%2F', 'http://a.example:80/x?y=/']); // prettier-ignore
  expect(urlVariants('https://a.example:8443/')).toEqual(['https://a.example:8443/']);
});
