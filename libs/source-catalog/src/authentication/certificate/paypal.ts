import { verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { rawHeader } from '@tributary/contracts';
import { refused, type Verification, VERIFIED } from '../verification.ts';
import { type CertificateCheck, withKey } from './certificate-check.ts';

const CERTIFICATE_URL = /^https:\/\/api(?:\.sandbox)?\.paypal\.com\/v1\/notifications\/certs\/[A-Za-z0-9_-]{1,200}$/;

/** PayPal signs id, time, the webhook's id (the audience) and a checksum of the body (PayPal-Python-SDK, `WebhookEvent.verify`). */
export const paypal: CertificateCheck =
  (webhookId, keys) =>
  ({ rawHeaders, body }) => {
    const header = (name: string): string | undefined => rawHeader(rawHeaders, `paypal-${name}`);
    const [id, time, signature, url, algorithm] = ['transmission-id', 'transmission-time', 'transmission-sig', 'cert-url', 'auth-algo'].map(
      header,
    );
    if (id === undefined || time === undefined || signature === undefined || url === undefined) {
      return refused('signature_missing', 'The request lacks one of the headers PAYPAL-TRANSMISSION-ID, -TIME, -SIG and PAYPAL-CERT-URL.');
    }
    if (algorithm !== 'SHA256withRSA') return refused('signature_malformed', 'The header PAYPAL-AUTH-ALGO is not SHA256withRSA.');
    if (!CERTIFICATE_URL.test(url)) return refused('signature_malformed', 'The header PAYPAL-CERT-URL is not an address of PayPal.');
    const content = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`);
    return withKey(keys, url, (key): Verification => {
      if (verify('sha256', content, key, Buffer.from(signature, 'base64'))) return VERIFIED;
      return refused(
        'signature_mismatch',
        'The signature is not that of this body for this webhook id: the id differs, or the body was changed.',
      );
    });
  };
