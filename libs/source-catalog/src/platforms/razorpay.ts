import type { MappedValue } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

const payment = {
  id: 'pay_QhLw7vRt2KdYbe',
  entity: 'payment',
  amount: 249900,
  currency: 'INR',
  status: 'authorized',
  order_id: 'order_QhLvS0aJ8mNx4c',
  invoice_id: null,
  international: false,
  method: 'upi',
  amount_refunded: 0,
  refund_status: null,
  captured: false,
  description: 'Trekking boots',
  card_id: null,
  bank: null,
  wallet: null,
  vpa: 'meera.anand@example',
  email: 'meera.anand@example.com',
  contact: '+919820012345',
  customer_id: 'cust_QhLu5Zp1XwQe9r',
  notes: { cart: 'C-2291' },
  fee: 5898,
  tax: 900,
  error_code: null,
  error_description: null,
  created_at: 1770113655,
};

function event(name: string, payload: Readonly<Record<string, { readonly entity: object }>>): string {
  return JSON.stringify({
    entity: 'event',
    account_id: 'acc_PzR41kQd0LmVwX',
    event: name,
    contains: Object.keys(payload),
    payload,
    created_at: 1770113662,
  });
}

const headers = (eventId: string) => ({ 'Content-Type': 'application/json', 'X-Razorpay-Event-Id': eventId });

const person: Readonly<Record<string, MappedValue>> = {
  email: { path: '$.body.payload.payment.entity.email' },
  phone: { path: '$.body.payload.payment.entity.contact', fn: [['toE164', 'IN']] },
  razorpay_customer_id: { path: '$.body.payload.payment.entity.customer_id', omitIfEmpty: true },
};

const time: MappedValue = { path: '$.body.created_at', fn: [['parseDate', 'epochSeconds']] };

export const razorpay: SourceType = {
  id: 'razorpay',
  name: 'Razorpay',
  category: 'payments',
  description: 'Payments, refunds and subscriptions.',
  presets: [
    {
      id: 'signature',
      name: 'Signed',
      settings: [
        {
          name: 'secret',
          label: 'Webhook secret',
          help: 'The secret that you enter for the webhook in the Razorpay dashboard. It is not the API key.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'hmac', header: 'X-Razorpay-Signature', algorithm: 'sha256', encoding: 'hex', prefix: '' },
    },
  ],
  deduplication: { from: 'header', name: 'X-Razorpay-Event-Id' },
  ordering: { from: 'body', path: '$.payload.payment.entity.id' },
  eventType: { from: 'body', path: '$.event' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'payment.authorized',
      title: 'A payment was authorised',
      headers: headers('QhLxK3bF6sTnPa'),
      body: event('payment.authorized', { payment: { entity: payment } }),
      suggestion: {
        eventName: 'Payment authorised',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'payment.authorized' },
          mapping: {
            event: { name: { const: 'Payment authorised' }, time, id: { path: "$.headers['x-razorpay-event-id']" } },
            identifiers: person,
            properties: {
              paymentId: { path: '$.body.payload.payment.entity.id' },
              orderId: { path: '$.body.payload.payment.entity.order_id', omitIfEmpty: true },
              amountInSubunits: { path: '$.body.payload.payment.entity.amount', type: 'integer' },
              currency: { path: '$.body.payload.payment.entity.currency' },
              method: { path: '$.body.payload.payment.entity.method' },
            },
          },
        },
      },
    },
    {
      event: 'payment.failed',
      title: 'A payment failed',
      headers: headers('QhM04cVy7wZkRd'),
      body: event('payment.failed', {
        payment: {
          entity: {
            ...payment,
            status: 'failed',
            error_code: 'BAD_REQUEST_ERROR',
            error_description: 'The customer did not approve the payment in time.',
          },
        },
      }),
      suggestion: {
        eventName: 'Payment failed',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'payment.failed' },
          mapping: {
            event: { name: { const: 'Payment failed' }, time, id: { path: "$.headers['x-razorpay-event-id']" } },
            identifiers: person,
            properties: {
              paymentId: { path: '$.body.payload.payment.entity.id' },
              amountInSubunits: { path: '$.body.payload.payment.entity.amount', type: 'integer' },
              currency: { path: '$.body.payload.payment.entity.currency' },
              reason: { path: '$.body.payload.payment.entity.error_description', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'refund.created',
      title: 'Money was given back',
      headers: headers('QhM9pLs2uXbGtf'),
      body: event('refund.created', {
        refund: {
          entity: { id: 'rfnd_QhM8nJw4aKvEyz', entity: 'refund', amount: 249900, currency: 'INR', payment_id: payment.id, notes: {} },
        },
        payment: {
          entity: { ...payment, status: 'refunded', captured: true, amount_refunded: 249900, refund_status: 'full' },
        },
      }),
      suggestion: {
        eventName: 'Payment refunded',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'refund.created' },
          mapping: {
            event: { name: { const: 'Payment refunded' }, time, id: { path: "$.headers['x-razorpay-event-id']" } },
            identifiers: person,
            properties: {
              refundId: { path: '$.body.payload.refund.entity.id' },
              paymentId: { path: '$.body.payload.refund.entity.payment_id' },
              amountInSubunits: { path: '$.body.payload.refund.entity.amount', type: 'integer' },
              currency: { path: '$.body.payload.refund.entity.currency' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'In the Razorpay dashboard open Account & Settings > Webhooks.',
    'Click Add New Webhook.',
    'Paste {url} as the webhook URL.',
    'Think of a long secret, enter it there, and copy it into this source.',
    'Tick the events that you want, for example payment.authorized and payment.failed.',
    'Click Create Webhook. When you change the secret later, keep the old one here for a day: older events are still signed with it.',
  ],
};
