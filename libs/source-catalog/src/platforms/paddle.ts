import type { MappedValue } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

const CUSTOMER_ID = 'ctm_01khalloway77greta0000001';

function notification(eventId: string, type: string, data: object): string {
  return JSON.stringify({
    event_id: `evt_${eventId}`,
    event_type: type,
    occurred_at: '2026-02-03T10:14:22.104512Z',
    notification_id: `ntf_${eventId}`,
    data,
  });
}

const items = [
  {
    price: {
      id: 'pri_01khallowayteam0000000001',
      product_id: 'pro_01khallowayteam0000000001',
      description: 'Monthly (per seat)',
      unit_price: { amount: '1900', currency_code: 'USD' },
    },
    product: { id: 'pro_01khallowayteam0000000001', name: 'Team plan' },
    status: 'active',
    quantity: 5,
  },
];

const headers = { 'Content-Type': 'application/json', 'User-Agent': 'Paddle' };

const event = (name: string): { name: MappedValue; time: MappedValue; id: MappedValue } => ({
  name: { const: name },
  time: { path: '$.body.occurred_at', fn: [['parseDate']] },
  id: { path: '$.body.event_id' },
});

export const paddle: SourceType = {
  id: 'paddle',
  name: 'Paddle',
  category: 'payments',
  description: 'Customers, subscriptions and transactions of Paddle Billing.',
  presets: [
    {
      id: 'signature',
      name: 'Signed',
      settings: [
        {
          name: 'secret',
          label: 'Secret key of the destination',
          help: 'It starts with pdl_ntf_. In Paddle under Developer Tools > Notifications, edit the destination to see it.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'hex',
        key: 'text',
        place: { headers: ['Paddle-Signature'], form: { is: 'pairs', separator: ';', name: 'h1' } },
        content: '{timestamp}:{body}',
        // Paddle's SDKs allow 5 seconds, which a proxy, a queue or a clock that is slightly off uses up: honest requests would be lost
        timestamp: { from: { in: 'signature', name: 'ts' }, unit: 's', toleranceSeconds: 300 },
      },
    },
  ],
  deduplication: { from: 'body', path: '$.event_id' },
  ordering: { from: 'body', path: '$.data.id' },
  eventType: { from: 'body', path: '$.event_type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'customer.created',
      title: 'A customer was created',
      headers,
      body: notification('01kh0customer000000000001', 'customer.created', {
        id: CUSTOMER_ID,
        name: 'Greta Halloway',
        email: 'greta.halloway@example.com',
        locale: 'en',
        status: 'active',
        custom_data: null,
        marketing_consent: true,
        created_at: '2026-02-03T10:14:21.930Z',
        updated_at: '2026-02-03T10:14:21.930Z',
      }),
      suggestion: {
        eventName: 'Customer created',
        definition: {
          filter: { path: '$.body.event_type', op: 'equals', value: 'customer.created' },
          mapping: {
            event: event('Customer created'),
            identifiers: { email: { path: '$.body.data.email' }, paddle_customer_id: { path: '$.body.data.id' } },
            traits: {
              name: { path: '$.body.data.name', omitIfEmpty: true },
              locale: { path: '$.body.data.locale', omitIfEmpty: true },
              marketingConsent: { path: '$.body.data.marketing_consent', type: 'boolean' },
              customerSince: { path: '$.body.data.created_at', fn: [['parseDate']], keep: 'first' },
            },
          },
        },
      },
    },
    {
      event: 'subscription.created',
      title: 'Somebody subscribed',
      headers,
      body: notification('01kh0subscription00000001', 'subscription.created', {
        id: 'sub_01khalloway0000000000001',
        status: 'active',
        customer_id: CUSTOMER_ID,
        currency_code: 'USD',
        collection_mode: 'automatic',
        billing_cycle: { interval: 'month', frequency: 1 },
        started_at: '2026-02-03T10:14:20.000Z',
        next_billed_at: '2026-03-03T10:14:20.000Z',
        items,
        custom_data: null,
      }),
      suggestion: {
        eventName: 'Subscription started',
        definition: {
          filter: { path: '$.body.event_type', op: 'equals', value: 'subscription.created' },
          mapping: {
            event: event('Subscription started'),
            identifiers: { paddle_customer_id: { path: '$.body.data.customer_id' } },
            traits: {
              subscriptionStatus: { path: '$.body.data.status' },
              nextBilledAt: { path: '$.body.data.next_billed_at', fn: [['parseDate']] },
            },
            properties: { subscriptionId: { path: '$.body.data.id' }, currency: { path: '$.body.data.currency_code' } },
            items: {
              each: '$.body.data.items[*]',
              fields: {
                productId: { path: '$.price.product_id' },
                name: { path: '$.product.name' },
                quantity: { path: '$.quantity', type: 'number' },
                priceInLowestUnit: { path: '$.price.unit_price.amount', type: 'integer' },
              },
            },
          },
        },
      },
    },
    {
      event: 'transaction.completed',
      title: 'A payment was completed',
      headers,
      body: notification('01kh0transaction000000001', 'transaction.completed', {
        id: 'txn_01khalloway0000000000001',
        status: 'completed',
        origin: 'web',
        customer_id: CUSTOMER_ID,
        subscription_id: 'sub_01khalloway0000000000001',
        currency_code: 'USD',
        collection_mode: 'automatic',
        items,
        details: { totals: { subtotal: '9500', discount: '0', tax: '843', total: '10343', currency_code: 'USD' } },
        billed_at: '2026-02-03T10:14:19.800000Z',
        custom_data: null,
      }),
      suggestion: {
        eventName: 'Payment completed',
        definition: {
          filter: { path: '$.body.event_type', op: 'equals', value: 'transaction.completed' },
          mapping: {
            event: event('Payment completed'),
            identifiers: { paddle_customer_id: { path: '$.body.data.customer_id' } },
            properties: {
              transactionId: { path: '$.body.data.id' },
              subscriptionId: { path: '$.body.data.subscription_id', omitIfEmpty: true },
              totalInLowestUnit: { path: '$.body.data.details.totals.total', type: 'integer' },
              taxInLowestUnit: { path: '$.body.data.details.totals.tax', type: 'integer' },
              currency: { path: '$.body.data.currency_code' },
            },
            items: {
              each: '$.body.data.items[*]',
              fields: {
                productId: { path: '$.price.product_id' },
                quantity: { path: '$.quantity', type: 'number' },
                priceInLowestUnit: { path: '$.price.unit_price.amount', type: 'integer' },
              },
            },
          },
        },
      },
    },
  ],
  setup: [
    'In Paddle open Developer Tools > Notifications.',
    'Click New destination and choose URL as its type.',
    'Paste {url} as the URL.',
    'Choose the events that you want, for example customer.created and transaction.completed, and save.',
    'Edit the destination, copy its secret key (pdl_ntf_…) into this source.',
    'Send a simulation.',
  ],
};
