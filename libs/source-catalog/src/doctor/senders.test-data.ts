import { createHash, createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { SignatureRule } from '@tributary/contracts';
import type { AuthenticationTemplate } from '../types/source-type.ts';

/** How a sender signs; made without the product's code, for tests. */
export interface Signing {
  readonly algorithm: SignatureRule['algorithm'];
  readonly content: string;
  /** The bytes of the key, or a private key. */
  readonly key: Buffer | KeyObject;
  /** What `{secret}` stands for. */
  readonly secret: string;
  readonly sentAt: string;
}

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export function signatureOf({ algorithm, content, key, secret, sentAt }: Signing, { method, url, headers, body }: SentRequest): Buffer {
  const pieces = content.split(/(\{[^}]+\})/).map((piece): Buffer => {
    const header = /^\{header:(.*)\}$/.exec(piece)?.[1];
    if (header !== undefined)
      return Buffer.from(
        header
          .split(',')
          .map((name) => headers[name])
          .find((value) => value !== undefined) ?? '',
      );
    if (piece === '{body}') return body;
    if (piece === '{body:base64}') return Buffer.from(body.toString('base64'));
    if (piece === '{form}') return Buffer.from(sortedPairs(body.toString()));
    const texts: Record<string, string> = { '{timestamp}': sentAt, '{method}': method, '{url}': url, '{secret}': secret };
    return Buffer.from(texts[piece] ?? piece);
  });
  const signed = Buffer.concat(pieces);
  if (!Buffer.isBuffer(key)) return sign(algorithm === 'ed25519' ? null : (algorithm.split('-')[1] ?? ''), signed, key);
  if (algorithm === 'sha256') return createHash('sha256').update(signed).digest();
  return createHmac(algorithm.slice('hmac-'.length), key).update(signed).digest();
}

function sortedPairs(form: string): string {
  return [...new URLSearchParams(form)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat()
    .join('');
}

/** The rule of a preset that signs. */
export function ruleOf(template: AuthenticationTemplate): SignatureRule | undefined {
  if (template.scheme === 'signature') return template;
  if (template.scheme !== 'hmac') return undefined;
  const { header, algorithm, encoding, prefix } = template;
  const place: SignatureRule['place'] = { headers: [header], form: { is: 'value', prefix } };
  return { algorithm: `hmac-${algorithm}`, encoding, key: 'text', place, content: '{body}', timestamp: null };
}

export function timeText(unit: 's' | 'ms' | 'rfc3339' | 'http-date', ms: number): string {
  switch (unit) {
    case 's':
      return String(Math.floor(ms / 1000));
    case 'ms':
      return String(ms);
    case 'rfc3339':
      return new Date(ms).toISOString();
    case 'http-date':
      return new Date(ms).toUTCString();
  }
}

/** What stands in the header of the signature. */
export function signatureHeader({ place: { form }, timestamp }: SignatureRule, written: string, sentAt: string): string {
  switch (form.is) {
    case 'value':
      return form.prefix + written;
    case 'pairs': {
      const name = timestamp?.from.in === 'signature' ? timestamp.from.name : undefined;
      const time = name === undefined ? [] : [`${name}=${sentAt}`];
      return [...time, `${form.name}=${written}`].join(form.separator);
    }
    case 'list':
      return `${sentAt},${written}`;
    case 'versions':
      return `${form.version},${written}`;
  }
}

export interface KeyPair {
  /** As it is entered in a source. */
  readonly secret: string;
  readonly key: KeyObject;
}

/** One pair for each kind of public key; which one does not matter. */
export const KEY_PAIRS: Readonly<Record<string, KeyPair>> = {
  ed25519: pair(
    createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
      format: 'der',
      type: 'pkcs8',
    }),
  ),
  'ecdsa-sha256': pair(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey),
  'rsa-sha256': pair(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
};

function pair(key: KeyObject): KeyPair {
  return { secret: createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString(), key };
}
