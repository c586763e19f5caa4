import { createHmac } from 'node:crypto';
import type { Handshake, SealedSecret } from '@tributary/contracts';
import { aRequest } from '../a-source.test-data.ts';
import { handshakeForTest, JSON_TYPE } from './handshake.test-data.ts';

const zoom: Handshake = {
  kind: 'hashedChallenge',
  when: { path: '$.event', equals: 'endpoint.url_validation' },
  challenge: '$.payload.plainToken',
};
const withSecrets = (...secrets: SealedSecret[]) => ({
  authentication: { scheme: 'apiKey' as const, in: 'header' as const, name: 'x', secrets },
});
const current = { sealed: 'the secret', last4: '' };
const replaced = { sealed: 'old', last4: '', expiresAt: '2999-01-01T00:00:00.000Z' };
const validation = (plainToken: unknown) =>
  aRequest({ body: JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken } }) });

describe('a challenge that is hashed', () => {
  it('is given back beside its HMAC under the secret that is not being replaced', async () => {
    const check = handshakeForTest(zoom, withSecrets(replaced, current));
    const answer = await check(validation('qgg8vlvZRS6UYooatFL8Aw'));
    expect(answer).toMatchObject({ status: 200, type: JSON_TYPE });
    expect(JSON.parse((answer as { text: string }).text)).toEqual({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: createHmac('sha256', 'the secret').update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
    });
  });

  it.each(['v0:1700000000:{"event":"meeting.deleted"}', 'two words', 'a\nb', 'x'.repeat(1025)])(
    'hashes no token with which an event could be forged: %j',
    async (token) => {
      expect(await handshakeForTest(zoom, withSecrets(current))(validation(token))).toBe('handshake_refused');
    },
  );

  it('is none in other events, or without a token', async () => {
    const check = handshakeForTest(zoom, withSecrets(current));
    expect(await check(aRequest({ body: '{"event":"meeting.started","payload":{"plainToken":"t"}}' }))).toBeUndefined();
    expect(await check(validation(null))).toBeUndefined();
  });

  it('needs a secret', () => {
    expect(() => handshakeForTest(zoom)).toThrow('needs a secret');
  });
});
