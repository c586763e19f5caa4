import { aRequest } from '../a-source.test-data.ts';
import { handshakeForTest } from './handshake.test-data.ts';

const URL_OF_AWS = 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-central-1:1:t&Token=abc';
const confirmation = (SubscribeURL: unknown, Type = 'SubscriptionConfirmation') =>
  aRequest({ body: JSON.stringify({ Type, SubscribeURL }) });

function harness(isThere: boolean) {
  const visited: string[] = [];
  const visit = (url: string) => {
    visited.push(url);
    return Promise.resolve(isThere);
  };
  return { visited, check: handshakeForTest({ kind: 'snsConfirmation' }, {}, visit) };
}

describe('a confirmation of AWS SNS', () => {
  it('is confirmed by a visit, and answered when that went well', async () => {
    const { visited, check } = harness(true);
    expect(await check(confirmation(URL_OF_AWS))).toMatchObject({ status: 200, text: '' });
    expect(visited).toEqual([URL_OF_AWS]);
    expect(await harness(false).check(confirmation(URL_OF_AWS))).toBe('confirmation_failed');
  });

  it.each([
    'http://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=a',
    'https://sns.eu-central-1.amazonaws.com.evil.example/?Action=ConfirmSubscription&Token=a',
    'https://sns.eu-central-1.amazonaws.com@evil.example/?Action=ConfirmSubscription&Token=a',
    'https://sns.eu-central-1.amazonaws.com/other?Action=ConfirmSubscription&Token=a',
    'https://169.254.169.254/?Action=ConfirmSubscription&Token=a',
    `${URL_OF_AWS}\n`,
    null,
  ])('is refused, and nothing is visited, for the address %j', async (url) => {
    const { visited, check } = harness(true);
    expect(await check(confirmation(url))).toBe('handshake_refused');
    expect(visited).toEqual([]);
  });

  it('is none in a notification', async () => {
    const { visited, check } = harness(true);
    expect(await check(confirmation(URL_OF_AWS, 'Notification'))).toBeUndefined();
    expect(visited).toEqual([]);
  });
});
