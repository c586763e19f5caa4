import { generateKeyPairSync, sign } from 'node:crypto';
import { adobeIoEvents } from './adobe-io-events.ts';
import { describePlatform } from './describe-platform.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describePlatform(
  adobeIoEvents,
  ({ body }) => ({
    'x-adobe-digital-signature-1': sign('sha256', body, privateKey).toString('base64'),
    'x-adobe-public-key1-path': '/prod/keys/pub-key-abc.pem',
  }),
  {
    settings: { clientId: '4f2a9d0c7e614b7f9a3b1c5d8e2f0a6b' },
    publishedKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  },
);
