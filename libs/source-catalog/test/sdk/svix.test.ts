import type * as Svix from 'svix';
import { svix } from '../../src/platforms/svix.ts';
import { describeSdk } from './describe-sdk.ts';
import { inNode } from './in-node.ts';

const whsec = (text: string) => `whsec_${Buffer.alloc(32, text).toString('base64')}`;

for (const prefix of ['svix', 'webhook']) {
  describeSdk('svix', svix, {
    preset: prefix,
    secret: whsec('a shared secret'),
    anotherSecret: whsec('another'),
    sign({ body, headers }, secret, now) {
      const id = headers['svix-id'] ?? '';
      const signature = inNode<typeof Svix>(
        'svix',
        (sdk, key = '', message = '', time = '', payload = '') => new sdk.Webhook(key).sign(message, new Date(time), payload),
        secret,
        id,
        now.toISOString(),
        body,
      );
      return {
        [`${prefix}-id`]: id,
        [`${prefix}-timestamp`]: String(Math.floor(now.getTime() / 1000)),
        [`${prefix}-signature`]: signature,
      };
    },
    verify({ body, headers }, secret) {
      const verdict = inNode<typeof Svix>(
        'svix',
        (sdk, key = '', payload = '', sent = '') => {
          try {
            new sdk.Webhook(key).verify(payload, JSON.parse(sent) as Record<string, string>);
            return true;
          } catch (error) {
            if (error instanceof sdk.WebhookVerificationError) return false;
            throw error;
          }
        },
        secret,
        body,
        JSON.stringify(headers),
      );
      return verdict === 'true';
    },
  });
}
