import { createHmac } from 'node:crypto';
import { bitbucketServer } from './bitbucket-server.ts';
import { describePlatform } from './describe-platform.ts';

describePlatform(bitbucketServer, ({ body }, secret) => ({
  'X-Hub-Signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
}));
