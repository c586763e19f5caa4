import type { SourceType } from '../types/source-type.ts';

const WEBHOOK_ID = '3f0c6bd7e5a14c9fb2d8a7c0e61947b5';

function delivery(topic: string, metric: string, id: string, properties: object): string {
  return JSON.stringify({
    data: [
      {
        external_id: id,
        topic,
        payload: {
          data: {
            type: 'event',
            id,
            attributes: {
              timestamp: 1770113662,
              event_properties: properties,
              datetime: '2026-02-03T10:14:22+00:00',
              uuid: '0b1f4c00-00e6-11f1-8001-5c2a7be0f3d1',
            },
            relationships: {
              profile: { data: { type: 'profile', id: '01JHALLOWAYGRETA0000000001' } },
              metric: { data: { type: 'metric', id: metric } },
            },
          },
        },
      },
    ],
    meta: { timestamp: '2026-02-03T10:14:25+00:00', klaviyo_webhook_id: WEBHOOK_ID },
  });
}

const headers = { 'Content-Type': 'application/json', 'Klaviyo-Webhook-Id': WEBHOOK_ID };

export const klaviyo: SourceType = {
  id: 'klaviyo',
  name: 'Klaviyo',
  category: 'marketing',
  description: 'What happened to e-mails, text messages and consents (system webhooks).',
  presets: [
    {
      id: 'signature',
      name: 'Signed',
      settings: [
        {
          name: 'secret',
          label: 'Webhook secret',
          help: 'The secret key that you gave the webhook when you created it in Klaviyo.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'hex',
        key: 'text',
        place: { headers: ['Klaviyo-Signature'], form: { is: 'value', prefix: '' } },
        content: '{body}{timestamp}',
        // Klaviyo documents no tolerance
        timestamp: { from: { in: 'header', names: ['Klaviyo-Timestamp'] }, unit: 'http-date', toleranceSeconds: null },
      },
    },
  ],
  deduplication: { from: 'bodyHash' },
  ordering: null,
  eventType: { from: 'body', path: '$.topic' },
  batch: { path: '$.data', id: '$.external_id' },
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'event:klaviyo.email_delivered',
      title: 'An e-mail reached somebody',
      headers,
      body: delivery('event:klaviyo.email_delivered', 'WmTr4a', '5xRc7Kq2LmN', {
        Subject: 'Spring is here',
        'Campaign Name': 'Spring 2026',
        'Recipient Email Address': 'greta.halloway@example.com',
      }),
      suggestion: {
        eventName: 'Email delivered',
        definition: {
          filter: { path: '$.body.topic', op: 'equals', value: 'event:klaviyo.email_delivered' },
          mapping: {
            event: {
              name: { const: 'Email delivered' },
              time: { path: '$.body.payload.data.attributes.datetime', fn: [['parseDate']] },
              id: { path: '$.body.external_id' },
            },
            identifiers: {
              email: { path: "$.body.payload.data.attributes.event_properties['Recipient Email Address']" },
              klaviyo_profile_id: { path: '$.body.payload.data.relationships.profile.data.id' },
            },
            properties: {
              subject: { path: '$.body.payload.data.attributes.event_properties.Subject' },
              campaign: { path: "$.body.payload.data.attributes.event_properties['Campaign Name']", omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'event:klaviyo.sent_sms',
      title: 'A text message was sent to somebody',
      headers,
      body: delivery('event:klaviyo.sent_sms', 'SmQp9d', '8vTb3Hw6PzX', { 'Campaign Name': 'Spring 2026' }),
      suggestion: {
        eventName: 'Text message sent',
        definition: {
          filter: { path: '$.body.topic', op: 'equals', value: 'event:klaviyo.sent_sms' },
          mapping: {
            event: {
              name: { const: 'Text message sent' },
              time: { path: '$.body.payload.data.attributes.datetime', fn: [['parseDate']] },
              id: { path: '$.body.external_id' },
            },
            identifiers: { klaviyo_profile_id: { path: '$.body.payload.data.relationships.profile.data.id' } },
            properties: { campaign: { path: "$.body.payload.data.attributes.event_properties['Campaign Name']", omitIfEmpty: true } },
          },
        },
      },
    },
  ],
  setup: [
    'System webhooks need the Advanced KDP plan of Klaviyo, or an app partner account.',
    'In Klaviyo open Integrations > Webhooks and choose Create webhook.',
    'Paste {url} as the endpoint URL.',
    'Think of a long secret key, enter it there, and copy it into this source.',
    'Choose the topics that you want, for example Email delivered and Sent SMS.',
    'Save the webhook and enable it.',
  ],
};
