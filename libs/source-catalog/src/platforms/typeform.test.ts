import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { typeform } from './typeform.ts';

describePlatform(typeform, ({ body }, secret) => ({
  'Typeform-Signature': `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`,
}));
