import { createHmac } from 'node:crypto';
import { bigcommerce } from './bigcommerce.ts';
import { describePlatform } from './describe-platform.ts';

describePlatform(bigcommerce, ({ body, headers }, secret, nowMs) => {
  const seconds = Math.floor(nowMs / 1000);
  const signature = createHmac('sha256', secret).update(`${headers['webhook-id']}.${seconds}.`).update(body).digest('base64');
  return { 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
});
