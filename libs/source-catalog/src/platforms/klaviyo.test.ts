import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { klaviyo } from './klaviyo.ts';

describePlatform(klaviyo, ({ body }, secret, nowMs) => {
  const timestamp = new Date(nowMs).toUTCString();
  return {
    'Klaviyo-Timestamp': timestamp,
    'Klaviyo-Signature': createHmac('sha256', secret).update(body).update(timestamp).digest('hex'),
  };
});
