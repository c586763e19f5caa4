import { generateKeyPairSync, sign } from 'node:crypto';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { sendgrid } from '../../src/platforms/sendgrid.ts';
import { describeSdk } from './describe-sdk.ts';

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { verificationKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), privateKey };
}
const pairs = [keyPair(), keyPair()] as const;

describeSdk('@sendgrid/eventwebhook', sendgrid, {
  secret: pairs[0].verificationKey,
  anotherSecret: pairs[1].verificationKey,
  sign({ body }, verificationKey, now) {
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const { privateKey } = pairs.find((pair) => pair.verificationKey === verificationKey) ?? pairs[0];
    return {
      'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
      'X-Twilio-Email-Event-Webhook-Signature': sign('sha256', Buffer.from(timestamp + body), privateKey).toString('base64'),
    };
  },
  verify({ body, headers }, verificationKey) {
    const webhook = new EventWebhook();
    return webhook.verifySignature(
      webhook.convertPublicKeyToECDSA(verificationKey),
      body,
      headers['X-Twilio-Email-Event-Webhook-Signature'] ?? '',
      headers['X-Twilio-Email-Event-Webhook-Timestamp'] ?? '',
    );
  },
});
