import type { SourceType } from '../types/source-type.ts';

export const mailchimpTransactional: SourceType = {
  id: 'mailchimp-transactional',
  name: 'Mailchimp Transactional (Mandrill)',
  category: 'marketing',
  description: 'What becomes of single emails: sent, opened, clicked, bounced, marked as spam.',
  presets: [
    {
      id: 'signature',
      name: 'Signature with the webhook key',
      settings: [
        {
          name: 'secret',
          label: 'Webhook key',
          help: 'Shown beside the webhook under Settings → Webhooks.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha1',
        encoding: 'base64',
        key: 'text',
        place: { headers: ['X-Mandrill-Signature'], form: { is: 'value', prefix: '' } },
        content: '{url}{form}',
        timestamp: null,
      },
    },
  ],
  deduplication: { from: 'bodyHash' },
  ordering: null,
  eventType: { from: 'body', path: '$.event' },
  // several links may be clicked within a second
  batch: { within: '$.mandrill_events', path: '$', id: ['$._id', '$.event', '$.ts', '$.url'] },
  bodyFormats: ['form'],
  allowGet: false,
  handshakes: [{ kind: 'probe', methods: ['HEAD', 'POST'], parameter: null }],
  answer: null,
  samples: [
    {
      event: 'click',
      title: 'Somebody clicked a link in an email',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'Mandrill-Webhook/1.0' },
      body: new URLSearchParams({
        mandrill_events: JSON.stringify([
          {
            event: 'click',
            _id: '7d1f00madeup4c0e9b21aa5500c1e001',
            ts: 1773220805,
            url: 'https://shop.example.com/orders/5127',
            ip: '192.0.2.61',
            user_agent: 'Mozilla/5.0',
            msg: {
              _id: '7d1f00madeup4c0e9b21aa5500c1e001',
              ts: 1773219000,
              subject: 'Your order is on its way',
              email: 'yuki.ferrand@example.com',
              sender: 'shop@example.com',
              tags: ['shipping'],
              state: 'sent',
              metadata: { user_id: 'u_3310' },
            },
          },
        ]),
      }).toString(),
      suggestion: {
        eventName: 'Email link clicked',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'click' },
          mapping: {
            event: {
              name: { const: 'Email link clicked' },
              time: { path: '$.body.ts', fn: [['parseDate', 'epochSeconds']] },
            },
            identifiers: {
              email: { path: '$.body.msg.email' },
              user_id: { path: '$.body.msg.metadata.user_id' },
            },
            properties: {
              url: { path: '$.body.url' },
              subject: { path: '$.body.msg.subject' },
            },
          },
        },
      },
    },
    {
      event: 'hard_bounce',
      title: 'An email could not be delivered',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'Mandrill-Webhook/1.0' },
      body: new URLSearchParams({
        mandrill_events: JSON.stringify([
          {
            event: 'hard_bounce',
            _id: '7d1f00madeup4c0e9b21aa5500c1e002',
            ts: 1773221400,
            msg: {
              _id: '7d1f00madeup4c0e9b21aa5500c1e002',
              ts: 1773221395,
              subject: 'Welcome',
              email: 'nobody.there@example.com',
              sender: 'shop@example.com',
              tags: ['welcome'],
              state: 'bounced',
              metadata: { user_id: 'u_3311' },
              bounce_description: 'bad_mailbox',
              diag: 'smtp;550 5.1.1 The email account does not exist.',
            },
          },
        ]),
      }).toString(),
      suggestion: {
        eventName: 'Email bounced',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'hard_bounce' },
          mapping: {
            event: {
              name: { const: 'Email bounced' },
              time: { path: '$.body.ts', fn: [['parseDate', 'epochSeconds']] },
            },
            identifiers: {
              email: { path: '$.body.msg.email' },
              user_id: { path: '$.body.msg.metadata.user_id' },
            },
            traits: { emailDeliverable: { const: false } },
            properties: { reason: { path: '$.body.msg.bounce_description' } },
          },
        },
      },
    },
  ],
  setup: [
    'Open Settings → Webhooks in Mailchimp Transactional and choose "Add a webhook".',
    'Select the events that you want, such as "Message is clicked" and "Message is bounced".',
    'Paste {url} under "Post to URL" and create the webhook.',
    'Copy the key that appears beside the webhook and enter it here.',
    'Use "Send test" to see the first events arrive.',
  ],
};
