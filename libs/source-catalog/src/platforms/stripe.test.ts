import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { stripe } from './stripe.ts';

describePlatform(stripe, ({ body }, secret, nowMs) => {
  const seconds = Math.floor(nowMs / 1000);
  const signature = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return { 'Stripe-Signature': `t=${seconds},v1=${signature},v0=${'0'.repeat(64)}` };
});
