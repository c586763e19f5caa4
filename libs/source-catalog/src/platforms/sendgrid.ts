import type { MappedValue } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

/** SendGrid ends each event, and the list, with a line break; its signature covers them. */
function list(...events: readonly object[]): string {
  return `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
}

const mail = {
  email: 'greta.halloway@example.com',
  timestamp: 1770113662,
  'smtp-id': '<q7Rt2LkXS0a@geopod-ismtpd-1>',
  sg_message_id: 'q7Rt2LkXS0a.filter0001.16648.6981C8BE1.0',
  category: ['spring-2026'],
};

const headers = { 'Content-Type': 'application/json', 'User-Agent': 'SendGrid Event API' };

const event = (name: string): { name: MappedValue; time: MappedValue; id: MappedValue } => ({
  name: { const: name },
  time: { path: '$.body.timestamp', fn: [['parseDate', 'epochSeconds']] },
  id: { path: '$.body.sg_event_id' },
});

export const sendgrid: SourceType = {
  id: 'sendgrid',
  name: 'SendGrid',
  category: 'marketing',
  description: 'What became of e-mails: delivered, opened, clicked, bounced, unsubscribed.',
  presets: [
    {
      id: 'signature',
      name: 'Signed (ECDSA)',
      settings: [
        {
          name: 'secret',
          label: 'Verification key',
          help: 'In SendGrid under Settings > Mail Settings > Event Webhook, in the security features of the webhook.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'ecdsa-sha256',
        encoding: 'base64',
        key: 'base64',
        place: { headers: ['X-Twilio-Email-Event-Webhook-Signature'], form: { is: 'value', prefix: '' } },
        content: '{timestamp}{body}',
        // SendGrid documents no tolerance, and repeats for up to a day
        timestamp: { from: { in: 'header', names: ['X-Twilio-Email-Event-Webhook-Timestamp'] }, unit: 's', toleranceSeconds: null },
      },
    },
  ],
  deduplication: { from: 'bodyHash' },
  ordering: null,
  eventType: { from: 'body', path: '$.event' },
  batch: { path: '$', id: '$.sg_event_id' },
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'open',
      title: 'Somebody opened an e-mail',
      headers,
      body: list({
        ...mail,
        event: 'open',
        sg_event_id: 'b3Blbi0wLWhhbGxvd2F5LTAwMDE',
        useragent: 'Mozilla/5.0 (Macintosh)',
        ip: '192.0.2.44',
        sg_machine_open: false,
      }),
      suggestion: {
        eventName: 'Email opened',
        definition: {
          filter: {
            all: [{ path: '$.body.event', op: 'equals', value: 'open' }, { none: [{ path: '$.body.sg_machine_open', op: 'isTrue' }] }],
          },
          mapping: {
            event: event('Email opened'),
            identifiers: { email: { path: '$.body.email' } },
            traits: { lastEmailOpenedAt: { path: '$.body.timestamp', fn: [['parseDate', 'epochSeconds']], keep: 'max' } },
            properties: { messageId: { path: '$.body.sg_message_id' }, categories: { path: '$.body.category' } },
          },
        },
      },
    },
    {
      event: 'click',
      title: 'Somebody clicked a link in an e-mail',
      headers,
      body: list({
        ...mail,
        event: 'click',
        sg_event_id: 'Y2xpY2stMC1oYWxsb3dheS0wMDAy',
        url: 'https://outdoor.example.com/boots',
        useragent: 'Mozilla/5.0 (Macintosh)',
        ip: '192.0.2.44',
      }),
      suggestion: {
        eventName: 'Email link clicked',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'click' },
          mapping: {
            event: event('Email link clicked'),
            identifiers: { email: { path: '$.body.email' } },
            properties: {
              url: { path: '$.body.url' },
              messageId: { path: '$.body.sg_message_id' },
              categories: { path: '$.body.category' },
            },
          },
        },
      },
    },
    {
      event: 'bounce',
      title: 'An e-mail bounced',
      headers,
      body: list({
        ...mail,
        email: 'daniel.okonkwo@example.com',
        event: 'bounce',
        sg_event_id: 'Ym91bmNlLTAtb2tvbmt3by0wMDAz',
        type: 'bounce',
        status: '5.1.1',
        reason: '550 5.1.1 The address does not exist.',
        ip: '192.0.2.10',
        tls: 1,
      }),
      suggestion: {
        eventName: 'Email bounced',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'bounce' },
          mapping: {
            event: event('Email bounced'),
            identifiers: { email: { path: '$.body.email' } },
            traits: { emailBounced: { const: true } },
            properties: {
              reason: { path: '$.body.reason' },
              status: { path: '$.body.status' },
              messageId: { path: '$.body.sg_message_id' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'In SendGrid open Settings > Mail Settings > Event Webhook.',
    'Create a webhook, or edit one, and paste {url} as the Post URL.',
    'Choose the actions that you want, for example Opened, Clicked and Bounced.',
    'Under "Security features" switch on Signed Event Webhook and save.',
    'Open the webhook again and copy the verification key into this source.',
    'Click Test Your Integration.',
  ],
};
