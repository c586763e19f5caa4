import { createHash, createHmac, createPublicKey, createSecretKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { SignatureRule } from '@tributary/contracts';

/** Says whether one of `signatures` (bytes) is that of the content. In constant time where it compares. */
export type Matcher = (pieces: readonly Uint8Array[], signatures: readonly Uint8Array[]) => boolean;

type Algorithm = SignatureRule['algorithm'];

const DIGEST_BYTES: { readonly [A in Algorithm]?: number } = { 'hmac-sha1': 20, 'hmac-sha256': 32, 'hmac-sha512': 64, sha256: 32 };
/** RFC 8410: the DER of a SubjectPublicKeyInfo for Ed25519, but for its 32 bytes of key. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_TYPE: { readonly [A in Algorithm]?: string } = {
  ed25519: 'ed25519',
  'ecdsa-sha256': 'ec',
  'rsa-sha1': 'rsa',
  'rsa-sha256': 'rsa',
};

/** How many bytes a signature has; `undefined` where that depends on the key. */
export function signatureBytes(algorithm: Algorithm): number | undefined {
  return DIGEST_BYTES[algorithm];
}

/**
 * The matcher of one secret or public key.
 * @throws Error where the secret's text is no key for the algorithm
 */
export function compileMatcher(algorithm: Algorithm, keyIs: SignatureRule['key'], secret: string): Matcher {
  switch (algorithm) {
    case 'hmac-sha1':
    case 'hmac-sha256':
    case 'hmac-sha512': {
      const name = algorithm.slice('hmac-'.length);
      const key = createSecretKey(keyIs === 'text' ? Buffer.from(secret) : secretBytes(secret));
      return digestMatcher(() => createHmac(name, key));
    }
    case 'sha256':
      return digestMatcher(() => createHash('sha256'));
    default: {
      const key = publicKey(algorithm, secret);
      const hashName = algorithm === 'ed25519' ? null : algorithm.slice(algorithm.indexOf('-') + 1);
      return (pieces, signatures) => {
        const content = Buffer.concat(pieces);
        return signatures.some((signature) => verify(hashName, content, key, signature));
      };
    }
  }
}

function digestMatcher(start: () => { update(piece: Uint8Array): unknown; digest(): Buffer }): Matcher {
  return (pieces, signatures) => {
    const digest = start();
    for (const piece of pieces) digest.update(piece);
    const expected = digest.digest();
    let matches = false;
    for (const signature of signatures) matches = timingSafeEqual(expected, signature) || matches;
    return matches;
  };
}

/** Standard Webhooks writes its keys as `whsec_<base64>`. */
function secretBytes(secret: string): Buffer {
  const text = secret.replace(/^whsec_/, '').trim();
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new Error('the secret is not base64, as this scheme has it (whsec_…)');
  return Buffer.from(text, 'base64');
}

function publicKey(algorithm: Algorithm, text: string): KeyObject {
  const key = text.includes('-----BEGIN')
    ? createPublicKey(text)
    : createPublicKey({ key: spki(algorithm, text), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== KEY_TYPE[algorithm]) {
    throw new Error(`the public key is one for ${key.asymmetricKeyType}, not for ${algorithm}`);
  }
  return key;
}

function spki(algorithm: Algorithm, text: string): Buffer {
  const bytes = Buffer.from(text.replace(/^whpk_/, '').trim(), 'base64');
  return algorithm === 'ed25519' && bytes.length === 32 ? Buffer.concat([ED25519_SPKI, bytes]) : bytes;
}
