import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { github } from './github.ts';

describePlatform(github, ({ body }, secret) => ({
  'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
}));
