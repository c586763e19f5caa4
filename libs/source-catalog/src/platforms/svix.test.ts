import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { compileKeyExtractor } from '../keys/key-extractor.ts';
import { svix } from './svix.ts';

const whsec = (text: string) => `whsec_${Buffer.alloc(32, text).toString('base64')}`;

for (const [preset, prefix] of [
  ['svix', 'svix'],
  ['webhook', 'webhook'],
] as const) {
  describePlatform(
    svix,
    ({ body, headers }, secret, nowMs) => {
      const id = headers['svix-id'] ?? '';
      const timestamp = String(Math.floor(nowMs / 1000));
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
      return { [`${prefix}-id`]: id, [`${prefix}-timestamp`]: timestamp, [`${prefix}-signature`]: `v1,${signature}` };
    },
    { preset, secret: whsec('a shared secret'), wrongSecret: whsec('another') },
  );
}

it('finds the id of a message of Svix under either of its names', () => {
  const keyOf = compileKeyExtractor(svix.deduplication!);
  for (const name of ['svix-id', 'Webhook-Id']) expect(keyOf({ rawHeaders: [name, 'msg_1'], query: '', body: Buffer.of() })).toBe('msg_1');
});
