import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { razorpay } from './razorpay.ts';

describePlatform(razorpay, ({ body }, secret) => ({
  'X-Razorpay-Signature': createHmac('sha256', secret).update(body).digest('hex'),
}));
