import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { zendesk } from './zendesk.ts';

describePlatform(zendesk, ({ body }, secret, nowMs) => {
  const timestamp = new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return {
    'X-Zendesk-Webhook-Signature': createHmac('sha256', secret).update(timestamp).update(body).digest('base64'),
    'X-Zendesk-Webhook-Signature-Timestamp': timestamp,
  };
});
