import { generateKeyPairSync, sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describePlatform } from './describe-platform.ts';
import { paypal } from './paypal.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describePlatform(
  paypal,
  ({ body }, _secret, nowMs) => {
    const time = new Date(nowMs).toISOString();
    const content = `69cd13f0-d67a-11e5-baa3-778b53f4ae55|${time}|1JE4291016473214C|${crc32(body)}`;
    return {
      'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae55',
      'PAYPAL-TRANSMISSION-TIME': time,
      'PAYPAL-TRANSMISSION-SIG': sign('sha256', Buffer.from(content), privateKey).toString('base64'),
      'PAYPAL-CERT-URL': 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270',
      'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
    };
  },
  { settings: { webhookId: '1JE4291016473214C' }, publishedKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
);
