import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { metaLeadAds } from './meta-lead-ads.ts';

describePlatform(
  metaLeadAds,
  ({ body }, secret) => ({ 'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }),
  { settings: { verifyToken: 'the-token-that-both-know' } },
);
