import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { woocommerce } from './woocommerce.ts';

describePlatform(woocommerce, ({ body }, secret) => ({
  'X-WC-Webhook-Signature': createHmac('sha256', secret).update(body).digest('base64'),
}));
