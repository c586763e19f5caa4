import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { TributaryError } from '@tributary/errors';

/** A secret as it is stored and published. */
export interface SealedSecret {
  readonly sealed: string;
  /** The last four characters, for people; empty for secrets so short that four characters would give much away. */
  readonly last4: string;
}

export interface SecretBox {
  seal(plain: string): SealedSecret;
  /** Throws `secret_unreadable` when the key is another one or the text was changed. */
  open(secret: { readonly sealed: string }): string;
  /** For what is no text, or is long. */
  sealBytes(plain: Uint8Array): Buffer;
  /** Throws `secret_unreadable` as `open` does. */
  openBytes(sealed: Uint8Array): Buffer;
}

const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v1';
/** The first byte of sealed bytes. */
const BYTES_VERSION = Buffer.from([1]);
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SHORTEST_SHOWN = 8;

/**
 * Seals and opens secrets with AES-256-GCM. `sealed` is `v1.` and the base64url of nonce, tag and ciphertext; sealed bytes are those three behind a byte that says 1.
 * @param keyBase64 32 random bytes in base64; anything else throws `invalid_secret_key`.
 */
export function createSecretBox(keyBase64: string): SecretBox {
  const key = Buffer.from(keyBase64, 'base64');
  if (key.length !== KEY_BYTES) {
    throw new TributaryError('invalid_secret_key', `the secret key must be ${KEY_BYTES} bytes in base64, and has ${key.length}`);
  }
  return {
    seal: (plain) => ({ sealed: encrypt(key, plain), last4: plain.length < SHORTEST_SHOWN ? '' : plain.slice(-4) }),
    open: ({ sealed }) => decrypt(key, sealed),
    sealBytes: (plain) => Buffer.concat([BYTES_VERSION, ...encrypted(key, plain)]),
    openBytes(sealed) {
      if (sealed[0] !== BYTES_VERSION[0]) throw new TributaryError('secret_unreadable', 'these are not sealed bytes');
      return decrypted(key, Buffer.from(sealed.buffer, sealed.byteOffset + 1, sealed.byteLength - 1));
    },
  };
}

function encrypt(key: Buffer, plain: string): string {
  return `${VERSION}.${Buffer.concat(encrypted(key, Buffer.from(plain))).toString('base64url')}`;
}

function decrypt(key: Buffer, sealed: string): string {
  const [version, payload] = sealed.split('.');
  if (version !== VERSION) throw new TributaryError('secret_unreadable', 'this is not a sealed secret');
  return decrypted(key, Buffer.from(payload ?? '', 'base64url')).toString('utf8');
}

/** Nonce, tag, ciphertext. */
function encrypted(key: Buffer, plain: Uint8Array): Buffer[] {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv);
  const ciphertext = [cipher.update(plain), cipher.final()];
  return [iv, cipher.getAuthTag(), ...ciphertext];
}

function decrypted(key: Buffer, bytes: Buffer): Buffer {
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new TributaryError('secret_unreadable', 'this is not a sealed secret');
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new TributaryError('secret_unreadable', 'the secret was sealed with another key, or was changed', { cause });
  }
}
