import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { gitea } from './gitea.ts';

describePlatform(gitea, ({ body }, secret) => ({ 'X-Gitea-Signature': createHmac('sha256', secret).update(body).digest('hex') }));
