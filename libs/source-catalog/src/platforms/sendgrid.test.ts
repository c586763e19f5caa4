import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { sendgrid } from './sendgrid.ts';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const others = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64Of = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64');

describePlatform(
  sendgrid,
  ({ body }, _secret, nowMs) => {
    const timestamp = String(Math.floor(nowMs / 1000));
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    return {
      'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
      'X-Twilio-Email-Event-Webhook-Signature': sign('sha256', signed, keys.privateKey).toString('base64'),
    };
  },
  { secret: base64Of(keys.publicKey), wrongSecret: base64Of(others.publicKey) },
);
