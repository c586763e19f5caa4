import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceAuthentication } from '@tributary/contracts';
import { compileAuthentication } from './compile-authentication.ts';

interface Vector {
  readonly platform: string;
  readonly algorithm: string;
  readonly encoding: string;
  readonly signedContent: string;
  readonly secret: string;
  readonly secretKind: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly expected: string;
}
type Hmac = Extract<SourceAuthentication, { scheme: 'hmac' }>;

/** Beside the repository, not in it; a checkout that stands alone reports the suite as skipped. */
const FILE = join(__dirname, '../../../../../shared/conformance/signature-vectors.json');
const ALGORITHMS: Record<string, Hmac['algorithm']> = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256', 'HMAC-SHA512': 'sha512' };

/** What the scheme `hmac` can express: one header, a constant prefix, the body alone, the secret as text. */
const expressible = (existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Vector[]) : []).filter(
  (vector) => vector.signedContent === '{body}' && vector.secretKind === 'hmac-utf8' && vector.algorithm in ALGORITHMS,
);

function authenticationFor(
  vector: Vector,
  secrets: readonly string[],
): { verify: ReturnType<typeof compileAuthentication>; rawHeaders: string[] } {
  // a vector without a header of its own gives the digest only: then the header's name is ours
  const name = Object.keys(vector.headers).find((header) => vector.headers[header] === vector.expected) ?? 'X-Signature';
  const authentication: Hmac = {
    scheme: 'hmac',
    header: name,
    algorithm: ALGORITHMS[vector.algorithm]!,
    encoding: vector.encoding as Hmac['encoding'],
    prefix: /^sha\d+=/.exec(vector.expected)?.[0] ?? '',
    secrets: secrets.map((secret) => ({ sealed: `sealed:${secret}`, last4: '' })),
  };
  return {
    verify: compileAuthentication(authentication, ({ sealed }) => sealed.slice('sealed:'.length)),
    rawHeaders: Object.entries({ ...vector.headers, [name]: vector.expected }).flat(),
  };
}

(existsSync(FILE) ? describe : describe.skip)('published HMAC vectors', () => {
  it('are there: every platform whose signature the scheme can express', () => {
    const platforms = new Set(expressible.map((vector) => vector.platform));
    expect([...platforms].sort()).toEqual(['bitbucket-server', 'generic', 'gitea', 'github', 'gogs', 'razorpay', 'shopify']);
    expect(expressible.length).toBeGreaterThanOrEqual(16);
  });

  for (const [index, vector] of expressible.entries()) {
    const { platform, algorithm, encoding } = vector;
    describe(`${index} ${platform} ${algorithm} ${encoding}`, () => itIsVerified(vector));
  }
});

function itIsVerified(vector: Vector): void {
  const body = Buffer.from(vector.body);

  it('is accepted on its bytes', () => {
    const { verify, rawHeaders } = authenticationFor(vector, [vector.secret]);
    expect(verify({ rawHeaders, query: '', body })).toEqual({ ok: true });
  });

  it('is accepted while another secret is being rotated in or out', () => {
    for (const secrets of [
      ['new secret', vector.secret],
      [vector.secret, 'new secret'],
    ]) {
      const { verify, rawHeaders } = authenticationFor(vector, secrets);
      expect(verify({ rawHeaders, query: '', body })).toEqual({ ok: true });
    }
  });

  it('is refused when the body is altered', () => {
    const { verify, rawHeaders } = authenticationFor(vector, [vector.secret]);
    const altered = Buffer.concat([body, Buffer.from(' ')]);
    expect(verify({ rawHeaders, query: '', body: altered })).toMatchObject({ ok: false, code: 'signature_mismatch' });
  });

  it('is refused when the secret is another', () => {
    const { verify, rawHeaders } = authenticationFor(vector, [`${vector.secret}x`]);
    expect(verify({ rawHeaders, query: '', body })).toMatchObject({ ok: false, code: 'signature_mismatch' });
  });
}
