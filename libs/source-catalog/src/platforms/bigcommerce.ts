import type { SourceType } from '../types/source-type.ts';

export const bigcommerce: SourceType = {
  id: 'bigcommerce',
  name: 'BigCommerce',
  category: 'commerce',
  description: 'Which orders, customers, carts and products of a BigCommerce store were created or changed.',
  presets: [
    {
      id: 'signature',
      name: 'Signature with the client secret',
      settings: [
        {
          name: 'secret',
          label: 'Client secret',
          help: 'Of the app or API account that created the webhook, as BigCommerce shows it.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'base64',
        // unlike with other senders of Standard Webhooks, the secret is no base64
        key: 'text',
        place: { headers: ['webhook-signature'], form: { is: 'versions', version: 'v1' } },
        content: '{header:webhook-id}.{timestamp}.{body}',
        timestamp: { from: { in: 'header', names: ['webhook-timestamp'] }, unit: 's', toleranceSeconds: 300 },
      },
    },
  ],
  deduplication: { from: 'header', name: 'webhook-id' },
  ordering: { from: 'body', path: '$.data.id' },
  eventType: { from: 'body', path: '$.scope' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'store/customer/created',
      title: 'Somebody became a customer',
      headers: { 'Content-Type': 'application/json', 'webhook-id': 'msg_madeup00000000000000001' },
      body: JSON.stringify({
        store_id: '1002003456',
        producer: 'stores/madeup01',
        scope: 'store/customer/created',
        data: { type: 'customer', id: 3107 },
        hash: '5a1e0c7d9b3f24680ace13579bdf02468ace1357',
        created_at: 1774080123,
      }),
      suggestion: {
        eventName: 'Customer created',
        definition: {
          filter: { path: '$.body.scope', op: 'equals', value: 'store/customer/created' },
          mapping: {
            event: { name: { const: 'Customer created' }, time: { path: '$.body.created_at' } },
            identifiers: { bigcommerce_customer_id: { path: '$.body.data.id' } },
            traits: { customerSince: { path: '$.body.created_at', type: 'date', keep: 'first' } },
            properties: { store: { path: '$.body.producer' } },
          },
        },
      },
    },
    {
      event: 'store/order/created',
      title: 'Somebody bought something',
      headers: { 'Content-Type': 'application/json', 'webhook-id': 'msg_madeup00000000000000002' },
      body: JSON.stringify({
        store_id: '1002003456',
        producer: 'stores/madeup01',
        scope: 'store/order/created',
        data: { type: 'order', id: 20418 },
        hash: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
        created_at: 1774083990,
      }),
      suggestion: {
        eventName: 'Order placed',
        definition: {
          filter: { path: '$.body.scope', op: 'equals', value: 'store/order/created' },
          mapping: {
            event: { name: { const: 'Order placed' }, time: { path: '$.body.created_at' } },
            // BigCommerce sends the order's number and not whose it is
            identifiers: { bigcommerce_order_id: { path: '$.body.data.id' } },
            properties: {
              orderNumber: { path: '$.body.data.id' },
              store: { path: '$.body.producer' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Ask whoever made the app or API account of your store for its client secret, and enter it here.',
    'Let them create a webhook (the call "Create a webhook" of the BigCommerce API) with {url} as destination.',
    'One webhook is needed for each scope, such as store/customer/created and store/order/created.',
    'Set is_active to true.',
    'Create a customer in the store to see the first event arrive.',
    'BigCommerce sends numbers of records only; a deactivated webhook is told by email.',
  ],
};
