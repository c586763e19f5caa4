import type { Handshake } from '@tributary/contracts';
import { aRequest } from '../a-source.test-data.ts';
import { handshakeForTest, JSON_TYPE, TEXT } from './handshake.test-data.ts';

const slack: Handshake = {
  kind: 'bodyChallenge',
  when: { path: '$.type', equals: 'url_verification' },
  challenge: '$.challenge',
  answer: 'text',
};
const monday: Handshake = { kind: 'bodyChallenge', when: null, challenge: '$.challenge', answer: 'json' };
const post = (content: unknown) => aRequest({ body: JSON.stringify(content) });

describe('a challenge in the body', () => {
  const check = handshakeForTest(slack);

  it('is given back as it is', async () => {
    expect(await check(post({ token: 't', challenge: '3eZbrw1aBm2rZgRNFdxV', type: 'url_verification' }))).toEqual({
      status: 200,
      type: TEXT,
      text: '3eZbrw1aBm2rZgRNFdxV',
    });
  });

  it.each([
    ['$.challenge', { challenge: 'c' }, '{"challenge":"c"}'],
    ["$['the challenge']", { 'the challenge': 'c' }, '{"the challenge":"c"}'],
    ['$.event.value', { event: { value: 'c' } }, '{"value":"c"}'],
  ])('is given back under the name at the end of %s', async (challenge, content, text) => {
    expect(await handshakeForTest({ ...monday, challenge })(post(content))).toEqual({ status: 200, type: JSON_TYPE, text });
  });

  it.each([
    ['of another type', post({ challenge: 'c', type: 'event_callback' })],
    ['of no type', post({ challenge: 'c' })],
    ['without a challenge', post({ type: 'url_verification' })],
    ['that is not JSON', aRequest({ body: 'type=url_verification&challenge=c' })],
    ['that is large', post({ challenge: 'c', type: 'url_verification', more: 'x'.repeat(10_000) })],
    ['of a PUT', aRequest({ method: 'PUT', body: '{"challenge":"c","type":"url_verification"}' })],
  ])('is none in a body %s', async (_name, request) => {
    expect(await check(request)).toBeUndefined();
  });

  it('is refused when it is too long or has control characters', async () => {
    for (const challenge of ['x'.repeat(1025), 'a\nb', '\u0000'])
      expect(await check(post({ challenge, type: 'url_verification' }))).toBe('handshake_refused');
  });
});
