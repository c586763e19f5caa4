import { createHash, createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { hubspot } from './hubspot.ts';

describePlatform(
  hubspot,
  ({ method, url, body }, secret, nowMs) => {
    const signed = Buffer.concat([Buffer.from(method + url), body, Buffer.from(String(nowMs))]);
    return {
      'X-HubSpot-Signature-v3': createHmac('sha256', secret).update(signed).digest('base64'),
      'X-HubSpot-Request-Timestamp': String(nowMs),
    };
  },
  { preset: 'v3' },
);

describePlatform(
  hubspot,
  ({ method, url, body }, secret) => ({
    'X-HubSpot-Signature': createHash('sha256')
      .update(secret + method + url)
      .update(body)
      .digest('hex'),
  }),
  { preset: 'v2' },
);

describePlatform(
  hubspot,
  ({ body }, secret) => ({ 'X-HubSpot-Signature': createHash('sha256').update(secret).update(body).digest('hex') }),
  {
    preset: 'v1',
  },
);
