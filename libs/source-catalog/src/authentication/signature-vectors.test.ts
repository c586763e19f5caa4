import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { SourceAuthentication } from '@tributary/contracts';
import { type SignatureVector, signatureVectors } from '@tributary/conformance';
import type { InboundRequest } from '../inbound-request.ts';
import { compileAuthentication } from './compile-authentication.ts';

const DAY_MS = 86_400_000;
const vectors = signatureVectors();

const compile = ({ rule }: SignatureVector, ...secrets: string[]) => {
  const authentication: SourceAuthentication = {
    scheme: 'signature',
    ...rule,
    secrets: secrets.map((secret) => ({ sealed: secret, last4: '' })),
  };
  return compileAuthentication(authentication, ({ sealed }) => sealed);
};
const requestOf = ({ method, url = 'https://example.com/', headers, body }: SignatureVector, change = ''): InboundRequest => ({
  method,
  rawHeaders: Object.entries(headers).flat(),
  query: new URL(url).search.slice(1),
  body: Buffer.from(body + change),
  urls: () => ['https://elsewhere.example/', url],
});
/** Another key of the same kind. */
const wrongSecret = ({ rule: { algorithm, key }, secret }: SignatureVector): string => {
  if (key === 'base64') return `whsec_${Buffer.from('another secret, which is long enough').toString('base64')}`;
  switch (algorithm) {
    case 'ed25519':
      return pem(generateKeyPairSync('ed25519').publicKey);
    case 'ecdsa-sha256':
      return pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
    case 'rsa-sha1':
    case 'rsa-sha256':
      return pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
    default:
      return `${secret}x`;
  }
};
const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString();

(vectors.length > 0 ? describe : describe.skip)('published signatures', () => {
  it('are there, of every platform whose signature a rule can express', () => {
    expect([...new Set(vectors.map(({ platform }) => platform))].sort()).toEqual([
      'adobe-io-events',
      'bitbucket-server',
      'generic',
      'gitea',
      'github',
      'gogs',
      'hubspot',
      'mailchimp-transactional',
      'paddle',
      'razorpay',
      'recurly',
      'sendgrid',
      'shopify',
      'slack',
      'square',
      'standard-webhooks',
      'stripe',
      'svix',
      'twilio',
      'zendesk',
    ]);
    expect(vectors.length).toBeGreaterThanOrEqual(40);
  });

  for (const vector of vectors) describe(vector.name, () => itIsVerified(vector));
});

function itIsVerified(vector: SignatureVector): void {
  const { nowMs, secret, rule } = vector;

  it('is accepted on its bytes', () => {
    expect(compile(vector, secret)(requestOf(vector), nowMs)).toEqual({ ok: true });
  });

  it('is refused when the body is altered', () => {
    expect(compile(vector, secret)(requestOf(vector, ' '), nowMs)).toMatchObject({ ok: false, code: 'signature_mismatch' });
  });

  it('is refused when the secret is another, and accepted while that one is being rotated in or out', () => {
    const other = wrongSecret(vector);
    expect(compile(vector, other)(requestOf(vector), nowMs)).toMatchObject({ ok: false, code: 'signature_mismatch' });
    expect(compile(vector, other, secret)(requestOf(vector), nowMs)).toEqual({ ok: true });
    expect(compile(vector, secret, other)(requestOf(vector), nowMs)).toEqual({ ok: true });
  });

  if (rule.timestamp?.toleranceSeconds != null) {
    it.each([-DAY_MS, DAY_MS])('is refused %d ms away from its time', (apart) => {
      expect(compile(vector, secret)(requestOf(vector), nowMs + apart)).toMatchObject({ ok: false, code: 'timestamp_stale' });
    });
  }
}
