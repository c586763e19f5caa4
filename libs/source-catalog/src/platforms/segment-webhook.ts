import type { SourceType } from '../types/source-type.ts';

export const segmentWebhook: SourceType = {
  id: 'segment-webhook',
  name: 'Segment webhook destination',
  category: 'analytics',
  description: 'The identify, track, page, screen, group and alias calls that Segment forwards.',
  presets: [
    {
      id: 'signature',
      name: 'Signature with the shared secret',
      settings: [
        {
          name: 'secret',
          label: 'Shared secret',
          help: 'The setting "Shared Secret" of the destination in Segment; without it Segment signs nothing.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'hmac', header: 'X-Signature', algorithm: 'sha1', encoding: 'hex', prefix: '' },
    },
  ],
  deduplication: { from: 'body', path: '$.messageId' },
  ordering: { from: 'body', path: '$.userId' },
  eventType: { from: 'body', path: '$.type' },
  // of a batch Segment signs the first event only, so batches are refused
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'identify',
      title: 'Segment learned who somebody is',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Segment.io/1.0' },
      body: JSON.stringify({
        version: 1,
        type: 'identify',
        messageId: 'ajs-made-up-000000000001',
        anonymousId: '5e0b6a0c-made-4a51-9b1a-0000000000a1',
        userId: 'u_60017',
        traits: { email: 'dario.kemp@example.com', firstName: 'Dario', lastName: 'Kemp', plan: 'team' },
        timestamp: '2026-03-18T11:00:08.276Z',
      }),
      suggestion: {
        eventName: 'Identified',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'identify' },
          mapping: {
            event: { name: { const: 'Identified' }, time: { path: '$.body.timestamp' }, id: { path: '$.body.messageId' } },
            identifiers: {
              email: { path: '$.body.traits.email' },
              phone: { path: '$.body.traits.phone', fn: [['toE164']] },
              user_id: { path: '$.body.userId' },
              anonymous_id: { path: '$.body.anonymousId' },
            },
            traits: {
              firstName: { path: '$.body.traits.firstName', omitIfEmpty: true },
              lastName: { path: '$.body.traits.lastName', omitIfEmpty: true },
              plan: { path: '$.body.traits.plan', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'track',
      title: 'Somebody did something',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Segment.io/1.0' },
      body: JSON.stringify({
        version: 1,
        type: 'track',
        messageId: 'ajs-made-up-000000000002',
        anonymousId: '5e0b6a0c-made-4a51-9b1a-0000000000a1',
        userId: 'u_60017',
        event: 'Order Completed',
        properties: {
          order_id: '50314',
          total: 64.5,
          currency: 'USD',
          products: [
            { product_id: '507', sku: 'MUG-RED', name: 'Mug, red', price: 14.5, quantity: 1 },
            { product_id: '511', sku: 'POT-1L', name: 'Tea pot', price: 50, quantity: 1 },
          ],
        },
        timestamp: '2026-03-18T11:14:55.902Z',
      }),
      suggestion: {
        eventName: 'Order placed',
        definition: {
          filter: {
            all: [
              { path: '$.body.type', op: 'equals', value: 'track' },
              { path: '$.body.event', op: 'equals', value: 'Order Completed' },
            ],
          },
          mapping: {
            event: { name: { const: 'Order placed' }, time: { path: '$.body.timestamp' }, id: { path: '$.body.messageId' } },
            identifiers: {
              user_id: { path: '$.body.userId' },
              anonymous_id: { path: '$.body.anonymousId' },
            },
            traits: {
              lastOrderTotal: { path: '$.body.properties.total', type: 'number' },
              largestOrder: { path: '$.body.properties.total', type: 'number', keep: 'max' },
            },
            properties: {
              orderNumber: { path: '$.body.properties.order_id' },
              total: { path: '$.body.properties.total', type: 'number' },
              currency: { path: '$.body.properties.currency' },
            },
            items: {
              each: '$.body.properties.products[*]',
              fields: {
                productId: { path: '$.product_id', type: 'string' },
                sku: { path: '$.sku' },
                name: { path: '$.name' },
                quantity: { path: '$.quantity', type: 'integer' },
                price: { path: '$.price', type: 'number' },
              },
            },
          },
        },
      },
    },
    {
      event: 'group',
      title: 'Somebody belongs to a company',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Segment.io/1.0' },
      body: JSON.stringify({
        version: 1,
        type: 'group',
        messageId: 'ajs-made-up-000000000003',
        userId: 'u_60017',
        groupId: 'c_204',
        traits: { name: 'Made Up Ceramics', industry: 'Crafts', employees: 12 },
        timestamp: '2026-03-18T11:00:09.010Z',
      }),
      suggestion: {
        eventName: 'Joined a company',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'group' },
          mapping: {
            event: { name: { const: 'Joined a company' }, time: { path: '$.body.timestamp' }, id: { path: '$.body.messageId' } },
            identifiers: {
              user_id: { path: '$.body.userId' },
              anonymous_id: { path: '$.body.anonymousId' },
            },
            group: {
              id: { path: '$.body.groupId' },
              traits: {
                name: { path: '$.body.traits.name', omitIfEmpty: true },
                industry: { path: '$.body.traits.industry' },
                employees: { path: '$.body.traits.employees', type: 'integer' },
              },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open Connections → Catalog → Destinations in Segment and add the destination "Webhooks".',
    'Connect it to the source whose calls you want.',
    'Paste {url} as the webhook URL.',
    'Make up a long shared secret, enter it in the settings of the destination and here.',
    'Leave batching off: Segment signs only the first event of a batch.',
    'Enable the destination.',
  ],
};
