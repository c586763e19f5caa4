import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { slack } from './slack.ts';

describePlatform(slack, ({ body }, secret, nowMs) => {
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    'X-Slack-Request-Timestamp': timestamp,
    'X-Slack-Signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`,
  };
});
