import { createHmac } from 'node:crypto';
import { Paddle } from '@paddle/paddle-node-sdk';
import { paddle } from '../../src/platforms/paddle.ts';
import { describeSdk } from './describe-sdk.ts';

const { webhooks } = new Paddle('an API key, which nothing uses');

describeSdk('@paddle/paddle-node-sdk', paddle, {
  secret: 'pdl_ntfset_of_the_destination',
  anotherSecret: 'pdl_ntfset_of_another',
  sign({ body }, secret, now) {
    const timestamp = String(Math.floor(now.getTime() / 1000));
    return { 'Paddle-Signature': `ts=${timestamp};h1=${createHmac('sha256', secret).update(`${timestamp}:${body}`).digest('hex')}` };
  },
  verify({ body, headers }, secret) {
    return webhooks.isSignatureValid(body, secret, headers['Paddle-Signature'] ?? '');
  },
});
