import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { square } from './square.ts';

describePlatform(square, ({ url, body }, secret) => ({
  'x-square-hmacsha256-signature': createHmac('sha256', secret).update(url).update(body).digest('base64'),
}));
