import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { rawHeader } from '@tributary/contracts';
import type { Scheme } from './scheme.ts';
import { refused, VERIFIED } from './verification.ts';

const DIGEST_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const;
const FORM = { hex: /^[0-9a-f]*$/i, base64: /^[A-Za-z0-9+/]*={0,2}$/ } as const;

/** HMAC of the raw body in one header, behind a constant prefix, keyed with the secret's UTF-8 bytes. */
export const hmac: Scheme<'hmac'> = {
  compile({ header, algorithm, encoding, prefix, secrets }) {
    const headerName = header.toLowerCase();
    const keys = secrets.map((secret) => createSecretKey(secret, 'utf8'));
    const missing = refused('signature_missing', `The request has no signature: the header ${header} is missing.`);
    const noPrefix = refused('signature_malformed', `The signature in the header ${header} does not start with "${prefix}".`);
    const malformed = refused(
      'signature_malformed',
      `The signature in the header ${header} is not the ${encoding} of a ${algorithm} digest.`,
    );
    const mismatch = refused(
      'signature_mismatch',
      `The signature in the header ${header} is not that of this body: the secret differs, or the body was changed on its way.`,
    );
    return (request) => {
      const value = rawHeader(request.rawHeaders, headerName);
      if (value === undefined) return missing;
      if (!value.startsWith(prefix)) return noPrefix;
      const signature = decode(value.slice(prefix.length), encoding);
      if (signature?.length !== DIGEST_BYTES[algorithm]) return malformed;
      let matches = false;
      for (const key of keys) matches = timingSafeEqual(createHmac(algorithm, key).update(request.body).digest(), signature) || matches;
      return matches ? VERIFIED : mismatch;
    };
  },
  // a signature proves one body and is no secret: it is kept, for those who look into why it did not match
  credentials: () => ({ headers: [], query: [] }),
};

/** Strict, because `Buffer.from` skips what is not of the alphabet. */
function decode(text: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  return FORM[encoding].test(text) ? Buffer.from(text, encoding) : undefined;
}
