import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { calendly } from './calendly.ts';

describePlatform(calendly, ({ body }, secret, nowMs) => {
  const seconds = Math.floor(nowMs / 1000);
  const signature = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return { 'Calendly-Webhook-Signature': `t=${seconds},v1=${signature}` };
});
