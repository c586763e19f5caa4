import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { recurly } from './recurly.ts';

describePlatform(
  recurly,
  ({ body }, secret, nowMs) => {
    const signature = createHmac('sha256', secret).update(`${nowMs}.`).update(body).digest('hex');
    return { 'recurly-signature': `${nowMs},${'0'.repeat(64)},${signature}` };
  },
  { preset: 'signature' },
);

describePlatform(recurly, (_request, secret) => ({ Authorization: `Basic ${Buffer.from(`recurly:${secret}`).toString('base64')}` }), {
  preset: 'basic',
  settings: { username: 'recurly' },
});
