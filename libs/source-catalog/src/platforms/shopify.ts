import type { SourceType } from '../types/source-type.ts';

export const shopify: SourceType = {
  id: 'shopify',
  name: 'Shopify',
  category: 'commerce',
  description: 'Orders, customers, checkouts and everything else that changes in a Shopify shop.',
  presets: [
    {
      id: 'signature',
      name: 'Signature of the app or shop',
      settings: [
        {
          name: 'secret',
          label: 'Client secret',
          help: 'Of the app that made the webhook; for webhooks made in the admin, the text under the list of webhooks in Settings → Notifications → Webhooks.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'hmac', header: 'X-Shopify-Hmac-Sha256', algorithm: 'sha256', encoding: 'base64', prefix: '' },
    },
  ],
  // X-Shopify-Event-Id names the merchant's action, and one action can send several topics
  deduplication: { from: 'header', name: 'X-Shopify-Webhook-Id' },
  ordering: { from: 'body', path: '$.id' },
  eventType: { from: 'header', name: 'X-Shopify-Topic' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'orders/create',
      title: 'Somebody bought something',
      headers: {
        'Content-Type': 'application/json',
        'X-Shopify-Topic': 'orders/create',
        'X-Shopify-Shop-Domain': 'lamps-and-more.myshopify.com',
        'X-Shopify-Webhook-Id': '6c9f4a1e-1d0f-4b58-9d52-0a3f8f2f7c11',
        'X-Shopify-Event-Id': '8f0c6c0e-7a53-4c53-9a0b-51f3a4c7d902',
        'X-Shopify-Triggered-At': '2026-03-14T09:26:53.000000000Z',
      },
      // the id is beyond 2^53, as Shopify's can be: JSON.stringify could not write it
      body:
        '{"id":720982911946154517,' +
        JSON.stringify({
          name: '#1042',
          email: 'mira.holt@example.com',
          phone: null,
          created_at: '2026-03-14T10:26:52+01:00',
          updated_at: '2026-03-14T10:26:53+01:00',
          currency: 'EUR',
          total_price: '148.90',
          subtotal_price: '139.00',
          total_discounts: '0.00',
          financial_status: 'paid',
          fulfillment_status: null,
          test: false,
          customer: {
            id: 6940094857312,
            email: 'mira.holt@example.com',
            first_name: 'Mira',
            last_name: 'Holt',
            phone: '+14155550132',
          },
          shipping_address: { city: 'Lübeck', zip: '23552', country_code: 'DE' },
          line_items: [
            {
              id: 13850512195680,
              product_id: 8120044241,
              variant_id: 44120012301,
              title: 'Desk lamp',
              sku: 'LAMP-01',
              quantity: 1,
              price: '99.00',
            },
            {
              id: 13850512228448,
              product_id: 8120044267,
              variant_id: 44120012355,
              title: 'Light bulb',
              sku: 'BULB-7W',
              quantity: 4,
              price: '10.00',
            },
          ],
        }).slice(1),
      suggestion: {
        eventName: 'Order placed',
        definition: {
          filter: {
            all: [
              { path: "$.headers['x-shopify-topic']", op: 'equals', value: 'orders/create' },
              { none: [{ path: '$.body.test', op: 'isTrue' }] },
            ],
          },
          mapping: {
            event: { name: { const: 'Order placed' }, time: { path: '$.body.created_at' }, id: { path: '$.body.id' } },
            identifiers: {
              email: { path: '$.body.customer.email', fn: [['coalesce', { path: '$.body.email' }]] },
              phone: { path: '$.body.customer.phone', fn: [['toE164']] },
              shopify_customer_id: { path: '$.body.customer.id' },
            },
            traits: {
              firstName: { path: '$.body.customer.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.customer.last_name', omitIfEmpty: true },
              city: { path: '$.body.shipping_address.city', omitIfEmpty: true },
              country: { path: '$.body.shipping_address.country_code', omitIfEmpty: true },
              lastOrderAt: { path: '$.body.created_at', type: 'date' },
              lastOrderTotal: { path: '$.body.total_price', type: 'number' },
              largestOrder: { path: '$.body.total_price', type: 'number', keep: 'max' },
            },
            properties: {
              orderNumber: { path: '$.body.name' },
              total: { path: '$.body.total_price', type: 'number' },
              currency: { path: '$.body.currency' },
              paymentStatus: { path: '$.body.financial_status' },
            },
            items: {
              each: '$.body.line_items[*]',
              fields: {
                productId: { path: '$.product_id', type: 'string' },
                sku: { path: '$.sku' },
                name: { path: '$.title' },
                quantity: { path: '$.quantity', type: 'integer' },
                price: { path: '$.price', type: 'number' },
              },
            },
          },
        },
      },
    },
    {
      event: 'customers/create',
      title: 'Somebody became a customer',
      headers: {
        'Content-Type': 'application/json',
        'X-Shopify-Topic': 'customers/create',
        'X-Shopify-Shop-Domain': 'lamps-and-more.myshopify.com',
        'X-Shopify-Webhook-Id': '0b1d7f3c-52f4-4a2d-8b1c-6a6e2d9b4f20',
        'X-Shopify-Event-Id': '3d5c4d0b-2f8e-4f7b-9a86-0f0f3b6f1a77',
        'X-Shopify-Triggered-At': '2026-03-14T09:20:01.000000000Z',
      },
      body: JSON.stringify({
        id: 6940094857312,
        email: 'mira.holt@example.com',
        first_name: 'Mira',
        last_name: 'Holt',
        phone: '+14155550132',
        state: 'enabled',
        verified_email: true,
        orders_count: 0,
        total_spent: '0.00',
        tags: 'newsletter, home',
        created_at: '2026-03-14T10:20:00+01:00',
        updated_at: '2026-03-14T10:20:00+01:00',
        default_address: { city: 'Lübeck', zip: '23552', country_code: 'DE' },
      }),
      suggestion: {
        eventName: 'Customer created',
        definition: {
          filter: { path: "$.headers['x-shopify-topic']", op: 'equals', value: 'customers/create' },
          mapping: {
            event: { name: { const: 'Customer created' }, time: { path: '$.body.created_at' } },
            identifiers: {
              email: { path: '$.body.email' },
              phone: { path: '$.body.phone', fn: [['toE164']] },
              shopify_customer_id: { path: '$.body.id' },
            },
            traits: {
              firstName: { path: '$.body.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.last_name', omitIfEmpty: true },
              city: { path: '$.body.default_address.city', omitIfEmpty: true },
              country: { path: '$.body.default_address.country_code', omitIfEmpty: true },
              customerSince: { path: '$.body.created_at', type: 'date', keep: 'first' },
            },
            properties: { tags: { path: '$.body.tags', fn: [['split', ', ']], omitIfEmpty: true } },
          },
        },
      },
    },
    {
      event: 'orders/cancelled',
      title: 'An order was cancelled',
      headers: {
        'Content-Type': 'application/json',
        'X-Shopify-Topic': 'orders/cancelled',
        'X-Shopify-Shop-Domain': 'lamps-and-more.myshopify.com',
        'X-Shopify-Webhook-Id': 'e1a0c2bb-9b39-45f0-8f4e-7ff1b1f3a9d3',
        'X-Shopify-Event-Id': '51f2a0d9-96a6-4f7e-bb0e-4d8d1a5a6c34',
        'X-Shopify-Triggered-At': '2026-03-15T07:00:11.000000000Z',
      },
      body: JSON.stringify({
        id: 5620041187424,
        name: '#1038',
        email: 'jonas.wick@example.com',
        created_at: '2026-03-13T18:02:44+01:00',
        cancelled_at: '2026-03-15T08:00:10+01:00',
        cancel_reason: 'customer',
        currency: 'EUR',
        total_price: '24.50',
        customer: { id: 6940094899001, email: 'jonas.wick@example.com', first_name: 'Jonas', last_name: 'Wick', phone: null },
        line_items: [{ id: 13850511300111, product_id: 8120044270, title: 'Cable', sku: 'CABLE-2M', quantity: 1, price: '24.50' }],
      }),
      suggestion: {
        eventName: 'Order cancelled',
        definition: {
          filter: { path: "$.headers['x-shopify-topic']", op: 'equals', value: 'orders/cancelled' },
          mapping: {
            event: { name: { const: 'Order cancelled' }, time: { path: '$.body.cancelled_at' } },
            identifiers: {
              email: { path: '$.body.customer.email', fn: [['coalesce', { path: '$.body.email' }]] },
              shopify_customer_id: { path: '$.body.customer.id' },
            },
            properties: {
              orderNumber: { path: '$.body.name' },
              reason: { path: '$.body.cancel_reason' },
              total: { path: '$.body.total_price', type: 'number' },
              currency: { path: '$.body.currency' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open Settings → Notifications → Webhooks in the Shopify admin.',
    'Copy the text that the page gives for verifying webhooks and enter it here as the client secret.',
    'Choose "Create webhook" and an event such as "Order creation".',
    'Choose the format JSON.',
    'Paste {url} as the URL and save.',
    'Repeat for each event that you want; all of them take the same URL.',
    'Use "Send test" to see the first event arrive.',
  ],
};
