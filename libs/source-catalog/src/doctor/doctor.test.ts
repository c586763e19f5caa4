import { createHmac } from 'node:crypto';
import type { SourceAuthentication } from '@tributary/contracts';
import { compileAuthentication } from '../authentication/compile-authentication.ts';
import { refused, type VerificationCode } from '../authentication/verification.ts';
import type { InboundRequest } from '../inbound-request.ts';
import { findSourceType } from '../types/source-types.ts';
import { type BrokenRequest, filledIn, NOW_MS, URL_OF_SOURCE } from './broken-request.test-data.ts';
import { brokenRequests } from './broken-requests.test-data.ts';
import type { Refusal } from './case.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnosis, DiagnosisCause } from './diagnosis.ts';

const SEED = 20_261_125;
const SHA256_HMAC: SourceAuthentication = {
  scheme: 'hmac',
  header: 'X-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'sha256=',
  secrets: [{ sealed: 'the stored secret', last4: 'cret' }],
};
const request = (headers: Record<string, string>, body: string | Buffer = '{"a":1}'): InboundRequest => ({
  method: 'POST',
  rawHeaders: Object.entries(headers).flat(),
  query: '',
  body: Buffer.from(body),
  urls: () => [URL_OF_SOURCE],
});
const examine = (authentication: SourceAuthentication, given: InboundRequest, code: VerificationCode, platform?: string): Diagnosis => {
  const type = platform === undefined ? undefined : findSourceType(platform);
  const options = { authentication, open: ({ sealed }: { sealed: string }) => sealed, request: given, nowMs: NOW_MS };
  return diagnose({ ...options, refusal: refused(code, '') as Refusal, ...(type === undefined ? {} : { platform: type }) });
};
const mac = (body: string | Buffer, secret: string) => createHmac('sha256', secret).update(body).digest('hex');

describe('every platform, broken in every way that is known', () => {
  const diagnosed: { readonly broken: BrokenRequest; readonly diagnosis: Diagnosis }[] = [];
  for (const broken of brokenRequests(SEED)) {
    const { authentication, open, request: sent, nowMs } = broken.given;
    const verification = compileAuthentication(authentication, open)(sent, nowMs);
    // some encodings are taken as well: such a request is not broken
    if (!('ok' in verification) || verification.ok) continue;
    diagnosed.push({ broken, diagnosis: diagnose({ ...broken.given, refusal: verification }) });
  }
  const of = (isProvable: boolean) => diagnosed.filter(({ broken }) => broken.isProvable === isProvable);
  const isRight = ({ broken, diagnosis }: (typeof diagnosed)[number]) => broken.truth === diagnosis.cause;
  const share = (all: typeof diagnosed, holds: (one: (typeof diagnosed)[number]) => boolean) => all.filter(holds).length / all.length;
  const misses = (all: typeof diagnosed) =>
    all.filter((one) => !isRight(one)).map(({ broken, diagnosis }) => `${broken.way}: ${diagnosis.cause}`);

  it('is enough to measure', () => {
    expect(of(true).length).toBeGreaterThan(2500);
    expect(of(false).length).toBeGreaterThan(500);
  });

  it.each([...new Set(of(true).map(({ broken }) => broken.truth))])('%s is proved in at least 99 of 100', (truth) => {
    const all = of(true).filter(({ broken }) => broken.truth === truth);
    expect({
      share: share(all, (one) => isRight(one) && one.diagnosis.certainty === 'certain') >= 0.99,
      misses: misses(all),
    }).toMatchObject({ share: true });
  });

  it.each([...new Set(of(false).map(({ broken }) => broken.truth))])(
    '%s that nobody can prove is named as likely in at least 95 of 100',
    (truth) => {
      const all = of(false).filter(({ broken }) => broken.truth === truth);
      expect({ share: share(all, isRight) >= 0.95, misses: misses(all) }).toMatchObject({ share: true });
    },
  );

  it('is never certain of anything wrong, nor of what cannot be proved', () => {
    const sure = diagnosed.filter(({ diagnosis }) => diagnosis.certainty === 'certain');
    expect(
      sure.filter((one) => !isRight(one) || !one.broken.isProvable).map(({ broken, diagnosis }) => `${broken.way}: ${diagnosis.cause}`),
    ).toEqual([]);
  });

  it('says nothing secret, and something for everybody', () => {
    for (const { broken, diagnosis } of diagnosed) {
      const { authentication, others = [], request: sent } = broken.given;
      const own = 'secrets' in authentication ? authentication.secrets.map(({ sealed }) => sealed) : [];
      const secrets = [...own, ...others.map(({ secret }) => secret)].map((secret) => secret.replace(/^Bearer |[\s"\u200b]/g, ''));
      const text = [diagnosis.summary, diagnosis.action, diagnosis.detail].join('\n');
      for (const secret of secrets) {
        for (const form of [
          secret,
          encodeURIComponent(secret),
          ...(['base64', 'hex'] as const).map((way) => Buffer.from(secret).toString(way)),
        ]) {
          expect(text).not.toContain(form);
        }
      }
      const words = sent.rawHeaders
        .filter((_value, index) => index % 2 === 1)
        .flatMap((value) => value.match(/[A-Za-z0-9+/_-]{27,}/g) ?? []);
      for (const word of words) expect(text).not.toContain(word);
      expect(diagnosis.summary).toMatch(/^[A-Z].+[.]$/);
      expect(diagnosis.action).toMatch(/^[A-Z].+[.…]$/s);
    }
  });
});

describe('words', () => {
  it("are those of the platform's own settings and pages", () => {
    const stripe = findSourceType('stripe')!;
    const authentication = filledIn(stripe.presets[0]!, ['whsec_stored']);
    const sent = request({ 'Stripe-Signature': `t=${NOW_MS / 1000},v1=${'a'.repeat(64)}` });
    const { cause, certainty, action } = examine(authentication, sent, 'signature_mismatch', 'stripe');
    expect({ cause, certainty }).toEqual({ cause: 'wrong_secret', certainty: 'likely' });
    expect(action).toContain('Copy the secret from Stripe into the setting "Signing secret" of this source');
    expect(action).toContain('on the page of the endpoint in the Stripe dashboard');
  });

  it('name all that is wrong where it is more than one thing', () => {
    const sent = request({ 'X-Other-Signature': Buffer.from(mac('{"a":1}', 'the stored secret\n'), 'hex').toString('base64') });
    const { cause, action } = examine(SHA256_HMAC, sent, 'signature_missing');
    expect(cause).toBe('wrong_header');
    expect(action).toMatch(/X-Other-Signature.*base64.*no prefix.*line break or space behind the secret/s);
  });

  it('admit that the settings have changed since', () => {
    const sent = request({ 'X-Signature': `sha256=${mac('{"a":1}', 'the stored secret')}` });
    expect(examine(SHA256_HMAC, sent, 'signature_mismatch')).toMatchObject({ cause: 'settings_changed', certainty: 'certain' });
    expect(examine({ scheme: 'none' }, sent, 'signature_mismatch')).toMatchObject({ cause: 'settings_changed', certainty: 'certain' });
  });
});

describe('credentials that were not stored with the request', () => {
  const secrets = [{ sealed: 'key', last4: '' }];
  it.each<[string, SourceAuthentication]>([
    ['a key', { scheme: 'apiKey', in: 'header', name: 'X-Key', secrets }],
    ['a password', { scheme: 'basic', username: 'shop', secrets }],
  ])('%s is not called missing', (_name, authentication) => {
    expect(examine(authentication, request({}), 'credentials_wrong')).toMatchObject({ cause: 'credentials_wrong', certainty: 'certain' });
  });
});

describe('keys that platforms publish', () => {
  const sns = { scheme: 'certificate', platform: 'aws-sns', audience: 'arn:mine' } as const;
  it.each<[DiagnosisCause, SourceAuthentication, string, VerificationCode]>([
    ['key_unavailable', sns, '{}', 'key_unavailable'],
    ['signature_missing', sns, '{}', 'signature_missing'],
    ['signature_malformed', sns, '{}', 'signature_malformed'],
    ['wrong_audience', sns, '{"TopicArn":"arn:other"}', 'signature_mismatch'],
    ['body_altered', sns, '{"TopicArn":"arn:mine"}', 'signature_mismatch'],
  ])('%s', (cause, authentication, body, code) => {
    expect(examine(authentication, request({}, body), code, 'aws-sns')).toMatchObject({ cause, certainty: 'certain' });
  });

  it('that sign their audience without sending it leave a doubt', () => {
    const paypal: SourceAuthentication = { scheme: 'certificate', platform: 'paypal', audience: 'WH-1' };
    expect(examine(paypal, request({}), 'signature_mismatch')).toMatchObject({ cause: 'wrong_audience', certainty: 'likely' });
  });
});

describe('work', () => {
  it('leaves room for the body where the secrets of many sources and an address are tried as well', () => {
    const authentication: SourceAuthentication = {
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      key: 'text',
      place: { headers: ['X-Signature'], form: { is: 'value', prefix: '' } },
      content: '{url}{body}',
      timestamp: null,
      secrets: [{ sealed: 'secret', last4: '' }],
    };
    const others = Array.from({ length: 200 }, (_value, n) => ({ source: `Source ${n}`, secret: `secret ${n}` }));
    const given = request({ 'X-Signature': mac(`${URL_OF_SOURCE}{\n    "a": "\\u00e9"\n}`, 'secret') }, '{"a":"é"}');
    const refusal = refused('signature_mismatch', '') as Refusal;
    const diagnosis = diagnose({ authentication, open: ({ sealed }) => sealed, request: given, refusal, nowMs: NOW_MS, others });
    expect(diagnosis).toMatchObject({ cause: 'body_altered', certainty: 'certain' });
  });

  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  it.each([
    ['a large body', 'x'.repeat(20 * 1024 * 1024)],
    ['as much JSON as is rewritten', `[${'"é",'.repeat(50_000)}1]`],
    ['JSON of many levels', nested],
    ['a form of many fields', 'a=%20&'.repeat(40_000)],
  ])('is bounded for %s', (_name, body) => {
    const headers = {
      'X-Signature': `sha256=${'a'.repeat(64)}`,
      'Content-Type': body.startsWith('a=') ? 'application/x-www-form-urlencoded' : '',
    };
    const startMs = performance.now();
    expect(examine(SHA256_HMAC, request(headers, body), 'signature_mismatch').cause).toBe('wrong_secret');
    // far more than it takes, for busy machines
    expect(performance.now() - startMs).toBeLessThan(5000);
  });
});
