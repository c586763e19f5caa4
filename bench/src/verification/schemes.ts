import {
  createHash,
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import type { SourceAuthentication } from '@tributary/contracts';
import type { InboundRequest } from '@tributary/source-catalog';
import { order } from '../harness/workload.ts';

/** One way of proving a request: a request that proves itself, and the same proof checked with nothing around it. */
export interface ProvenRequest {
  readonly name: string;
  readonly authentication: SourceAuthentication;
  readonly request: InboundRequest;
  readonly bare: () => boolean;
}

export const SENT_AT_MS = Date.UTC(2026, 0, 1);
const SECRET = 'whsec_c2VjcmV0IG9mIHRoZSBiZW5jaG1hcms=';
const SECRETS = [{ sealed: SECRET, last4: '' }];
/** A key that was made ready once, as ours are. */
const KEY = createSecretKey(Buffer.from(SECRET));
const URL_OF_SOURCE = 'https://gateway.example/v1/webhooks/key';
const SENT_AT = String(SENT_AT_MS / 1000);
const BODY = Buffer.from(order(1));
/** What senders and proxies add to a request. */
const USUAL_HEADERS = [
  ...['host', 'gateway.example', 'user-agent', 'sender/1.0', 'accept', '*/*', 'content-type', 'application/json'],
  ...['content-length', String(BODY.length), 'accept-encoding', 'gzip', 'x-forwarded-for', '192.0.2.1', 'x-request-id', 'a1b2c3'],
];

/** Every scheme that a source can have, but for those whose keys have to be fetched. */
export function provenRequests(): readonly ProvenRequest[] {
  return [
    {
      name: 'API key in a header',
      authentication: { scheme: 'apiKey', in: 'header', name: 'x-api-key', secrets: SECRETS },
      request: requestWith(['x-api-key', SECRET]),
      bare: () => sameHash(SECRET, SECRET),
    },
    {
      name: 'Basic',
      authentication: { scheme: 'basic', username: 'shop', secrets: SECRETS },
      request: requestWith(['authorization', `Basic ${Buffer.from(`shop:${SECRET}`).toString('base64')}`]),
      bare: () => sameHash(SECRET, SECRET),
    },
    hmacOf('sha1'),
    hmacOf('sha256'),
    hmacOf('sha512'),
    standardWebhooks(),
    hmacOfUrl(),
    publicKey('Ed25519', 'ed25519', generateKeyPairSync('ed25519').privateKey),
    publicKey('ECDSA P-256', 'ecdsa-sha256', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey),
    publicKey('RSA 2048', 'rsa-sha256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  ];
}

function requestWith(rawHeaders: readonly string[]): InboundRequest {
  return { method: 'POST', rawHeaders: [...USUAL_HEADERS, ...rawHeaders], query: '', body: BODY, urls: () => [URL_OF_SOURCE] };
}

/** Texts of any length in constant time. */
function sameHash(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

function hmacOf(algorithm: 'sha1' | 'sha256' | 'sha512'): ProvenRequest {
  const signed = createHmac(algorithm, SECRET).update(BODY).digest('hex');
  return {
    name: `HMAC-${algorithm.toUpperCase().replace('SHA', 'SHA-')} of the body`,
    authentication: { scheme: 'hmac', header: 'x-signature', algorithm, encoding: 'hex', prefix: `${algorithm}=`, secrets: SECRETS },
    request: requestWith(['x-signature', `${algorithm}=${signed}`]),
    bare: () => timingSafeEqual(createHmac(algorithm, KEY).update(BODY).digest(), Buffer.from(signed, 'hex')),
  };
}

function standardWebhooks(): ProvenRequest {
  const key = createSecretKey(Buffer.from(SECRET.slice('whsec_'.length), 'base64'));
  const digest = (): Buffer => createHmac('sha256', key).update(`msg_1.${SENT_AT}.`).update(BODY).digest();
  const signed = digest();
  return {
    name: 'Standard Webhooks (id, time and body)',
    authentication: {
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      key: 'base64',
      place: { headers: ['webhook-signature'], form: { is: 'versions', version: 'v1' } },
      content: '{header:webhook-id}.{timestamp}.{body}',
      timestamp: { from: { in: 'header', names: ['webhook-timestamp'] }, unit: 's', toleranceSeconds: 300 },
      secrets: SECRETS,
    },
    request: requestWith(['webhook-id', 'msg_1', 'webhook-timestamp', SENT_AT, 'webhook-signature', `v1,${signed.toString('base64')}`]),
    bare: () => timingSafeEqual(digest(), signed),
  };
}

function hmacOfUrl(): ProvenRequest {
  const digest = (): Buffer => createHmac('sha256', KEY).update(`POST${URL_OF_SOURCE}`).update(BODY).update(SENT_AT).digest();
  const signed = digest();
  return {
    name: 'HMAC-SHA-256 of method, URL, body and time',
    authentication: {
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      key: 'text',
      place: { headers: ['x-signature-v3'], form: { is: 'value', prefix: '' } },
      content: '{method}{url}{body}{timestamp}',
      timestamp: { from: { in: 'header', names: ['x-timestamp'] }, unit: 's', toleranceSeconds: 300 },
      secrets: SECRETS,
    },
    request: requestWith(['x-timestamp', SENT_AT, 'x-signature-v3', signed.toString('base64')]),
    bare: () => timingSafeEqual(digest(), signed),
  };
}

function publicKey(name: string, algorithm: 'ed25519' | 'ecdsa-sha256' | 'rsa-sha256', privateKey: KeyObject): ProvenRequest {
  const hash = algorithm === 'ed25519' ? null : 'sha256';
  const signed = sign(hash, BODY, privateKey);
  const key = createPublicKey(privateKey);
  const pem = key.export({ format: 'pem', type: 'spki' }).toString();
  return {
    name: `${name} of the body`,
    authentication: {
      scheme: 'signature',
      algorithm,
      encoding: 'base64',
      key: 'text',
      place: { headers: ['x-signature'], form: { is: 'value', prefix: '' } },
      content: '{body}',
      timestamp: null,
      secrets: [{ sealed: pem, last4: '' }],
    },
    request: requestWith(['x-signature', signed.toString('base64')]),
    bare: () => verify(hash, BODY, key, signed),
  };
}
