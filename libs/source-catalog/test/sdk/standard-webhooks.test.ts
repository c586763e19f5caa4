import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { standardWebhooks } from '../../src/platforms/standard-webhooks.ts';
import { describeSdk, passes } from './describe-sdk.ts';

const whsec = (text: string) => `whsec_${Buffer.alloc(32, text).toString('base64')}`;

describeSdk('standardwebhooks', standardWebhooks, {
  preset: 'v1',
  secret: whsec('a shared secret'),
  anotherSecret: whsec('another'),
  sign({ body, headers }, secret, now) {
    return {
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(headers['webhook-id'] ?? '', now, body),
    };
  },
  verify({ body, headers }, secret) {
    return passes(() => new Webhook(secret).verify(body, headers), WebhookVerificationError);
  },
});
