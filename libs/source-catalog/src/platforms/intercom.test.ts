import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { intercom } from './intercom.ts';

describePlatform(intercom, ({ body }, secret) => ({ 'X-Hub-Signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}` }));
