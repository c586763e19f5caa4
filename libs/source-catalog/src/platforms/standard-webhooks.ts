import type { SignatureRule } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

const CONTENT = '{header:webhook-id}.{timestamp}.{body}';

/** The id is the same in repeats; it and the timestamp stand before the body, parted by dots. */
const TIMESTAMP: SignatureRule['timestamp'] = {
  from: { in: 'header', names: ['webhook-timestamp'] },
  unit: 's',
  toleranceSeconds: 300,
};

export const standardWebhooks: SourceType = {
  id: 'standard-webhooks',
  name: 'Standard Webhooks',
  category: 'developer',
  description: 'Any system that signs as standardwebhooks.com describes it.',
  presets: [
    {
      id: 'v1',
      name: 'Signed with a shared secret (v1)',
      settings: [
        {
          name: 'secret',
          label: 'Signing secret',
          help: 'It starts with whsec_ and is shown where the webhook was created.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'base64',
        key: 'base64',
        place: { headers: ['webhook-signature'], form: { is: 'versions', version: 'v1' } },
        content: CONTENT,
        timestamp: TIMESTAMP,
      },
    },
    {
      id: 'v1a',
      name: 'Signed with a key pair (v1a)',
      settings: [
        {
          name: 'secret',
          label: 'Public key',
          help: 'It starts with whpk_ and is shown where the webhook was created.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'ed25519',
        encoding: 'base64',
        key: 'base64',
        place: { headers: ['webhook-signature'], form: { is: 'versions', version: 'v1a' } },
        content: CONTENT,
        timestamp: TIMESTAMP,
      },
    },
  ],
  deduplication: { from: 'header', name: 'webhook-id' },
  ordering: { from: 'body', path: '$.data.id' },
  eventType: { from: 'body', path: '$.type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'contact.created',
      title: 'A contact was created',
      headers: { 'Content-Type': 'application/json', 'webhook-id': 'msg_2hGreta7Halloway0001' },
      body: JSON.stringify({
        type: 'contact.created',
        timestamp: '2026-02-03T10:14:22.104Z',
        data: {
          id: 'c0a7d5f2-4b1e-4f0a-9a63-70f5c1d2e801',
          type: 'contact',
          fullName: 'Greta Halloway',
          email: 'greta.halloway@example.com',
          phoneNumber: '+44 20 7946 0018',
          occupation: 'Owner, Halloway Outdoor',
        },
      }),
      suggestion: {
        eventName: 'Contact created',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'contact.created' },
          mapping: {
            event: {
              name: { const: 'Contact created' },
              time: { path: '$.body.timestamp', fn: [['parseDate']] },
              id: { path: "$.headers['webhook-id']" },
            },
            identifiers: {
              email: { path: '$.body.data.email' },
              phone: { path: '$.body.data.phoneNumber', fn: [['toE164']] },
              contact_id: { path: '$.body.data.id' },
            },
            traits: {
              name: { path: '$.body.data.fullName', omitIfEmpty: true },
              occupation: { path: '$.body.data.occupation', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'invoice.paid',
      title: 'An invoice was paid',
      headers: { 'Content-Type': 'application/json', 'webhook-id': 'msg_2hGreta7Halloway0002' },
      body: JSON.stringify({
        type: 'invoice.paid',
        timestamp: '2026-02-04T08:00:10.000Z',
        data: {
          id: 'inv_1042',
          customer: { id: 'c0a7d5f2-4b1e-4f0a-9a63-70f5c1d2e801', email: 'greta.halloway@example.com' },
          total: 95,
          currency: 'GBP',
          lines: [{ product: 'Team plan', quantity: 5, price: 19 }],
        },
      }),
      suggestion: {
        eventName: 'Invoice paid',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'invoice.paid' },
          mapping: {
            event: {
              name: { const: 'Invoice paid' },
              time: { path: '$.body.timestamp', fn: [['parseDate']] },
              id: { path: "$.headers['webhook-id']" },
            },
            identifiers: { email: { path: '$.body.data.customer.email' }, contact_id: { path: '$.body.data.customer.id' } },
            properties: {
              invoiceId: { path: '$.body.data.id' },
              total: { path: '$.body.data.total', type: 'number' },
              currency: { path: '$.body.data.currency' },
            },
            items: {
              each: '$.body.data.lines[*]',
              fields: {
                name: { path: '$.product' },
                quantity: { path: '$.quantity', type: 'number' },
                price: { path: '$.price', type: 'number' },
              },
            },
          },
        },
      },
    },
  ],
  setup: [
    'In the system that sends, open its webhook settings and create an endpoint.',
    'Paste {url} as its address.',
    'Choose the events that you want.',
    'Copy the signing secret (whsec_…) into this source, or the public key (whpk_…) where it signs with a key pair.',
    'Send a test event.',
  ],
};
