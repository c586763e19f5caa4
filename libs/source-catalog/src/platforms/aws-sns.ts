import type { SourceType } from '../types/source-type.ts';

const TOPIC_ARN = 'arn:aws:sns:eu-central-1:111122223333:customer-events';

const notification = (messageId: string, message: object): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: TOPIC_ARN,
    Message: JSON.stringify(message),
    Timestamp: '2026-11-20T08:15:30.123Z',
    SignatureVersion: '2',
    Signature: 'bm90IGEgc2lnbmF0dXJl',
    SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    UnsubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe',
  });

const headers = (messageId: string) => ({
  'Content-Type': 'text/plain; charset=UTF-8',
  'x-amz-sns-message-type': 'Notification',
  'x-amz-sns-message-id': messageId,
  'x-amz-sns-topic-arn': TOPIC_ARN,
});

/** What the message itself says is text inside the notification. */
const inMessage = (name: string) => ({
  path: '$.body.Message',
  fn: [['jsonParse'], ['get', `$.${name}`]] as ['jsonParse' | 'get', ...string[]][],
});

export const awsSns: SourceType = {
  id: 'aws-sns',
  name: 'AWS SNS',
  category: 'developer',
  description: 'Messages of an Amazon SNS topic, by an HTTPS subscription.',
  presets: [
    {
      id: 'certificate',
      name: 'Signed by AWS',
      settings: [
        {
          name: 'topicArn',
          label: "Topic's ARN",
          help: 'Shown at the top of the topic in the SNS console (arn:aws:sns:…). AWS signs for every customer, so only messages of this topic are taken.',
          kind: 'text',
          required: true,
        },
      ],
      authentication: { scheme: 'certificate', platform: 'aws-sns', audience: '{{topicArn}}' },
    },
  ],
  deduplication: { from: 'body', path: '$.MessageId' },
  ordering: null,
  eventType: { from: 'header', name: 'x-amz-sns-message-type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [{ kind: 'snsConfirmation' }],
  answer: null,
  samples: [
    {
      event: 'Notification',
      title: 'A message with JSON about a person inside',
      headers: headers('7c9f5d1e-1c1b-5a0e-8f57-0a4b1d2c3e4f'),
      body: notification('7c9f5d1e-1c1b-5a0e-8f57-0a4b1d2c3e4f', {
        event: 'customer.registered',
        customer_id: 'C-20931',
        email: 'lena.brandt@example.com',
        first_name: 'Lena',
      }),
      suggestion: {
        eventName: 'Message received',
        definition: {
          filter: { path: "$.headers['x-amz-sns-message-type']", op: 'equals', value: 'Notification' },
          mapping: {
            event: {
              name: { const: 'Message received' },
              time: { path: '$.body.Timestamp', fn: [['parseDate']] },
              id: { path: '$.body.MessageId' },
            },
            identifiers: { email: inMessage('email'), user_id: { ...inMessage('customer_id'), omitIfEmpty: true } },
            traits: { firstName: { ...inMessage('first_name'), omitIfEmpty: true } },
            properties: { event: { ...inMessage('event'), omitIfEmpty: true } },
          },
        },
      },
    },
  ],
  setup: [
    'Open the topic in the Amazon SNS console and copy its ARN into this source.',
    'Choose Create subscription.',
    'As protocol choose HTTPS, as endpoint paste {url}.',
    'Leave "Enable raw message delivery" off: raw messages are not signed.',
    'Choose Create subscription. It is confirmed by itself within seconds; reload the page to see it.',
  ],
};
