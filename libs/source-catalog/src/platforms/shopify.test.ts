import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { shopify } from './shopify.ts';

describePlatform(shopify, ({ body }, secret) => ({ 'X-Shopify-Hmac-Sha256': createHmac('sha256', secret).update(body).digest('base64') }));
