import type { Handshake } from '@tributary/contracts';
import { aDefinition, aRequest, compileForTest } from '../a-source.test-data.ts';
import { handshakeForTest, JSON_TYPE, TEXT } from './handshake.test-data.ts';

const secrets = [
  { sealed: 'new token', last4: '' },
  { sealed: 'old token', last4: '', expiresAt: '2026-01-01T00:00:00.000Z' },
];
const meta: Handshake = {
  kind: 'queryChallenge',
  challenge: 'hub.challenge',
  token: { name: 'hub.verify_token', secrets },
  answer: 'text',
};
const adobe: Handshake = { kind: 'queryChallenge', challenge: 'challenge', token: null, answer: 'json' };
const get = (query: string) => aRequest({ method: 'GET', query });

describe('a challenge in the query', () => {
  const check = handshakeForTest(meta);
  const checkOpen = handshakeForTest(adobe);

  it('is given back as it is to who has the token', async () => {
    const answer = { status: 200, type: TEXT, text: '1158201444' };
    expect(await check(get('hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=new+token'))).toEqual(answer);
    expect(await check(get('hub.verify_token=new%20token&hub%2Echallenge=1158201444'))).toEqual(answer);
  });

  it('is given back for a token that is being replaced, until its end', async () => {
    const request = get('hub.challenge=c&hub.verify_token=old+token');
    expect(await check(request, Date.parse('2025-12-31T00:00:00.000Z'))).toMatchObject({ text: 'c' });
    expect(await check(request, Date.parse('2026-01-01T00:00:00.000Z'))).toBe('handshake_refused');
  });

  it.each([
    'hub.challenge=1',
    'hub.challenge=1&hub.verify_token=',
    'hub.challenge=1&hub.verify_token=New+token',
    'hub.challenge=1&hub.verify_token=wrong&hub.verify_token=new+token',
  ])('is refused without the right token: %s', async (query) => {
    expect(await check(get(query))).toBe('handshake_refused');
  });

  it('may be given back as JSON, and without a token where none is agreed', async () => {
    expect(await checkOpen(get('challenge=a%22%3C%2Fscript%3E'))).toEqual({
      status: 200,
      type: JSON_TYPE,
      text: '{"challenge":"a\\"</script>"}',
    });
  });

  it.each([
    ['nothing', ''],
    ['1025 characters', 'x'.repeat(1025)],
    ['a line break', 'a%0D%0Ab'],
    ['a control character', 'a%C2%85'],
  ])('is refused with %s', async (_name, challenge) => {
    expect(await check(get(`hub.verify_token=new+token&hub.challenge=${challenge}`))).toBe('handshake_refused');
    expect(await checkOpen(get(`challenge=${challenge}`))).toBe('handshake_refused');
  });

  it('may have 1024 characters', async () => {
    expect(await checkOpen(get(`challenge=${'x'.repeat(1024)}`))).toMatchObject({ status: 200 });
  });

  it('is none in another parameter, or by another method', async () => {
    expect(await check(get('hub.verify_token=new+token'))).toBeUndefined();
    expect(await check(aRequest({ method: 'POST', query: 'hub.challenge=1&hub.verify_token=new+token' }))).toBeUndefined();
  });

  it('has a token that is left out of what is stored', () => {
    expect(compileForTest(aDefinition({ handshakes: [meta, adobe] })).credentials.query).toEqual(['hub.verify_token']);
  });
});
