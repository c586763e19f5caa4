import { generateKeyPairSync, sign } from 'node:crypto';
import { adobeCommerce } from './adobe-commerce.ts';
import { describePlatform } from './describe-platform.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });

describePlatform(
  adobeCommerce,
  ({ body }) => ({
    'x-adobe-commerce-webhook-signature': sign('sha256', Buffer.from(body.toString('base64')), keys.privateKey).toString('base64'),
  }),
  {
    secret: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    wrongSecret: others.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  },
);
