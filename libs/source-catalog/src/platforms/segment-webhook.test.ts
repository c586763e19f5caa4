import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { segmentWebhook } from './segment-webhook.ts';

describePlatform(segmentWebhook, ({ body }, secret) => ({ 'X-Signature': createHmac('sha1', secret).update(body).digest('hex') }));
