import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { paddle } from './paddle.ts';

describePlatform(paddle, ({ body }, secret, nowMs) => {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}:`).update(body).digest('hex');
  return { 'Paddle-Signature': `ts=${timestamp};h1=${signature}` };
});
