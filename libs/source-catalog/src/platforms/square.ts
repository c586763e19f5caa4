import type { SourceType } from '../types/source-type.ts';

export const square: SourceType = {
  id: 'square',
  name: 'Square',
  category: 'payments',
  description: 'Customers, payments, orders and invoices of a Square seller.',
  presets: [
    {
      id: 'signature',
      name: 'Signature with the signature key',
      settings: [
        {
          name: 'secret',
          label: 'Signature key',
          help: 'Of the webhook subscription in the Square developer console.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'base64',
        key: 'text',
        place: { headers: ['x-square-hmacsha256-signature'], form: { is: 'value', prefix: '' } },
        content: '{url}{body}',
        timestamp: null,
      },
    },
  ],
  deduplication: { from: 'body', path: '$.event_id' },
  ordering: { from: 'body', path: '$.data.id' },
  eventType: { from: 'body', path: '$.type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'customer.created',
      title: 'Somebody became a customer',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        merchant_id: 'MADEUPMERCHANT',
        type: 'customer.created',
        event_id: '4a7c0d02-made-4c11-9c57-0000000000c1',
        created_at: '2026-03-20T17:44:10.120Z',
        data: {
          type: 'customer',
          id: 'MADEUPCUSTOMER0001',
          object: {
            customer: {
              id: 'MADEUPCUSTOMER0001',
              created_at: '2026-03-20T17:44:09.801Z',
              updated_at: '2026-03-20T17:44:09.801Z',
              given_name: 'Rosa',
              family_name: 'Timm',
              email_address: 'rosa.timm@example.com',
              phone_number: '+14155550109',
              address: { locality: 'Portland', country: 'US' },
              reference_id: 'u_71225',
              creation_source: 'THIRD_PARTY',
            },
          },
        },
      }),
      suggestion: {
        eventName: 'Customer created',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'customer.created' },
          mapping: {
            event: { name: { const: 'Customer created' }, time: { path: '$.body.created_at' }, id: { path: '$.body.event_id' } },
            identifiers: {
              email: { path: '$.body.data.object.customer.email_address' },
              phone: { path: '$.body.data.object.customer.phone_number', fn: [['toE164']] },
              user_id: { path: '$.body.data.object.customer.reference_id' },
              square_customer_id: { path: '$.body.data.id' },
            },
            traits: {
              firstName: { path: '$.body.data.object.customer.given_name', omitIfEmpty: true },
              lastName: { path: '$.body.data.object.customer.family_name', omitIfEmpty: true },
              city: { path: '$.body.data.object.customer.address.locality', omitIfEmpty: true },
              country: { path: '$.body.data.object.customer.address.country', omitIfEmpty: true },
              customerSince: { path: '$.body.data.object.customer.created_at', type: 'date', keep: 'first' },
            },
          },
        },
      },
    },
    {
      event: 'payment.updated',
      title: 'A payment was completed',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        merchant_id: 'MADEUPMERCHANT',
        type: 'payment.updated',
        event_id: '4a7c0d02-made-4c11-9c57-0000000000c2',
        created_at: '2026-03-20T18:02:31.450Z',
        data: {
          type: 'payment',
          id: 'MADEUPPAYMENT00001',
          object: {
            payment: {
              id: 'MADEUPPAYMENT00001',
              created_at: '2026-03-20T18:02:29.110Z',
              updated_at: '2026-03-20T18:02:31.302Z',
              amount_money: { amount: 1850, currency: 'USD' },
              total_money: { amount: 1850, currency: 'USD' },
              status: 'COMPLETED',
              source_type: 'CARD',
              location_id: 'MADEUPLOCATION',
              order_id: 'MADEUPORDER0001',
              customer_id: 'MADEUPCUSTOMER0001',
              receipt_number: 'MADE',
              version: 3,
            },
          },
        },
      }),
      suggestion: {
        eventName: 'Payment completed',
        definition: {
          filter: {
            all: [
              { path: '$.body.type', op: 'equals', value: 'payment.updated' },
              { path: '$.body.data.object.payment.status', op: 'equals', value: 'COMPLETED' },
            ],
          },
          mapping: {
            event: { name: { const: 'Payment completed' }, time: { path: '$.body.created_at' }, id: { path: '$.body.event_id' } },
            identifiers: { square_customer_id: { path: '$.body.data.object.payment.customer_id' } },
            traits: { lastPaymentAt: { path: '$.body.created_at', type: 'date' } },
            properties: {
              paymentId: { path: '$.body.data.id' },
              orderId: { path: '$.body.data.object.payment.order_id' },
              // cents of the currency, and whole units of those without cents: only who knows the currency can divide
              amountInSmallestUnit: { path: '$.body.data.object.payment.total_money.amount', type: 'integer' },
              currency: { path: '$.body.data.object.payment.total_money.currency' },
              method: { path: '$.body.data.object.payment.source_type' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open your application in the Square developer console, then Webhooks → Subscriptions.',
    'Choose "Add subscription" and paste {url} as the notification URL, exactly as it stands here: Square signs the address too.',
    'Select the events, such as customer.created and payment.updated, and save.',
    'Open the subscription, show the signature key and enter it here.',
    'Choose "Send test event" to see the first event arrive.',
  ],
};
