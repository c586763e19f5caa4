import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { standardWebhooks } from './standard-webhooks.ts';

/** What is signed, and when. */
function signedOf({ body, headers }: { body: Buffer; headers: Record<string, string> }, nowMs: number): [string, Buffer] {
  const timestamp = String(Math.floor(nowMs / 1000));
  return [timestamp, Buffer.concat([Buffer.from(`${headers['webhook-id'] ?? ''}.${timestamp}.`), body])];
}

const sharedSecret = Buffer.alloc(32, 'a shared secret').toString('base64');

describePlatform(
  standardWebhooks,
  (request, secret, nowMs) => {
    const [timestamp, signed] = signedOf(request, nowMs);
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    return {
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1a,AAAA v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    };
  },
  { preset: 'v1', secret: `whsec_${sharedSecret}`, wrongSecret: `whsec_${Buffer.alloc(32, 'another').toString('base64')}` },
);

const keys = generateKeyPairSync('ed25519');
const others = generateKeyPairSync('ed25519');
const whpk = (key: KeyObject) => `whpk_${key.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`;

describePlatform(
  standardWebhooks,
  (request, _secret, nowMs) => {
    const [timestamp, signed] = signedOf(request, nowMs);
    return { 'webhook-timestamp': timestamp, 'webhook-signature': `v1a,${sign(null, signed, keys.privateKey).toString('base64')}` };
  },
  { preset: 'v1a', secret: whpk(keys.publicKey), wrongSecret: whpk(others.publicKey) },
);
