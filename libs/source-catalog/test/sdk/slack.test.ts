import { createHmac } from 'node:crypto';
import { isValidSlackRequest } from '@slack/bolt';
import { slack } from '../../src/platforms/slack.ts';
import { describeSdk } from './describe-sdk.ts';

describeSdk('@slack/bolt', slack, {
  secret: 'the signing secret of the app',
  anotherSecret: 'of another app',
  sign({ body }, secret, now) {
    const timestamp = String(Math.floor(now.getTime() / 1000));
    return {
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
    };
  },
  verify({ body, headers }, signingSecret) {
    return isValidSlackRequest({
      signingSecret,
      body,
      headers: {
        'x-slack-signature': headers['X-Slack-Signature'] ?? '',
        'x-slack-request-timestamp': Number(headers['X-Slack-Request-Timestamp']),
      },
    });
  },
});
