import type { SourceType } from '../types/source-type.ts';

export const stripe: SourceType = {
  id: 'stripe',
  name: 'Stripe',
  category: 'payments',
  description: 'Customers, checkouts, invoices, payments and subscriptions of a Stripe account.',
  presets: [
    {
      id: 'signature',
      name: 'Signature of the endpoint',
      settings: [
        {
          name: 'secret',
          label: 'Signing secret',
          help: 'Begins with whsec_; shown on the page of the endpoint in the Stripe dashboard under Webhooks.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'hex',
        // the whole text, whsec_ included
        key: 'text',
        place: { headers: ['Stripe-Signature'], form: { is: 'pairs', separator: ',', name: 'v1' } },
        content: '{timestamp}.{body}',
        timestamp: { from: { in: 'signature', name: 't' }, unit: 's', toleranceSeconds: 300 },
      },
    },
  ],
  deduplication: { from: 'body', path: '$.id' },
  ordering: { from: 'body', path: '$.data.object.id' },
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
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        id: 'evt_1QxTributaryCustomer01',
        object: 'event',
        api_version: '2025-02-24.acacia',
        created: 1772443812,
        data: {
          object: {
            id: 'cus_RtMadeUp00001',
            object: 'customer',
            address: { city: 'Graz', country: 'AT', line1: 'Beispielgasse 5', line2: null, postal_code: '8010', state: null },
            created: 1772443811,
            currency: null,
            description: null,
            email: 'elena.marsh@example.com',
            livemode: true,
            metadata: { user_id: 'u_48213' },
            name: 'Elena Marsh',
            phone: '+43720116025',
          },
        },
        livemode: true,
        pending_webhooks: 1,
        request: { id: 'req_MadeUp0000001', idempotency_key: null },
        type: 'customer.created',
      }),
      suggestion: {
        eventName: 'Customer created',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'customer.created' },
          mapping: {
            event: { name: { const: 'Customer created' }, time: { path: '$.body.created' }, id: { path: '$.body.id' } },
            identifiers: {
              email: { path: '$.body.data.object.email' },
              phone: { path: '$.body.data.object.phone', fn: [['toE164']] },
              user_id: { path: '$.body.data.object.metadata.user_id' },
              stripe_customer_id: { path: '$.body.data.object.id' },
            },
            traits: {
              name: { path: '$.body.data.object.name', omitIfEmpty: true },
              city: { path: '$.body.data.object.address.city', omitIfEmpty: true },
              country: { path: '$.body.data.object.address.country', omitIfEmpty: true },
              customerSince: { path: '$.body.data.object.created', type: 'date', keep: 'first' },
            },
          },
        },
      },
    },
    {
      event: 'checkout.session.completed',
      title: 'Somebody paid at the checkout',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        id: 'evt_1QxTributaryCheckout01',
        object: 'event',
        api_version: '2025-02-24.acacia',
        created: 1772447420,
        data: {
          object: {
            id: 'cs_live_madeUp0001',
            object: 'checkout.session',
            amount_subtotal: 4900,
            amount_total: 4900,
            client_reference_id: 'u_48213',
            created: 1772447311,
            currency: 'eur',
            customer: 'cus_RtMadeUp00001',
            customer_details: { email: 'elena.marsh@example.com', name: 'Elena Marsh', phone: null },
            livemode: true,
            metadata: {},
            mode: 'payment',
            payment_status: 'paid',
            status: 'complete',
          },
        },
        livemode: true,
        pending_webhooks: 1,
        request: { id: null, idempotency_key: null },
        type: 'checkout.session.completed',
      }),
      suggestion: {
        eventName: 'Order placed',
        definition: {
          filter: {
            all: [
              { path: '$.body.type', op: 'equals', value: 'checkout.session.completed' },
              { path: '$.body.data.object.payment_status', op: 'equals', value: 'paid' },
            ],
          },
          mapping: {
            event: { name: { const: 'Order placed' }, time: { path: '$.body.created' }, id: { path: '$.body.data.object.id' } },
            identifiers: {
              email: { path: '$.body.data.object.customer_details.email' },
              phone: { path: '$.body.data.object.customer_details.phone', fn: [['toE164']] },
              user_id: { path: '$.body.data.object.client_reference_id' },
              stripe_customer_id: { path: '$.body.data.object.customer' },
            },
            traits: {
              name: { path: '$.body.data.object.customer_details.name', omitIfEmpty: true },
              lastOrderAt: { path: '$.body.created', type: 'date' },
            },
            properties: {
              // cents of the currency, and whole units of those without cents: only who knows the currency can divide
              amountInSmallestUnit: { path: '$.body.data.object.amount_total', type: 'integer' },
              currency: { path: '$.body.data.object.currency', fn: [['upper']] },
              mode: { path: '$.body.data.object.mode' },
            },
          },
        },
      },
    },
    {
      event: 'invoice.paid',
      title: 'A subscription or invoice was paid',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        id: 'evt_1QxTributaryInvoice01',
        object: 'event',
        api_version: '2025-02-24.acacia',
        created: 1772530221,
        data: {
          object: {
            id: 'in_1QxMadeUp0001',
            object: 'invoice',
            amount_paid: 1900,
            billing_reason: 'subscription_cycle',
            created: 1772526600,
            currency: 'usd',
            customer: 'cus_RtMadeUp00002',
            customer_email: 'tomas.reyes@example.com',
            customer_name: 'Tomás Reyes',
            lines: {
              object: 'list',
              data: [
                { id: 'il_1QxMadeUp0001', object: 'line_item', amount: 1900, currency: 'usd', description: '1 × Team plan', quantity: 1 },
              ],
              has_more: false,
            },
            number: 'MADE-UP-0012',
            status: 'paid',
          },
        },
        livemode: true,
        pending_webhooks: 1,
        request: { id: null, idempotency_key: null },
        type: 'invoice.paid',
      }),
      suggestion: {
        eventName: 'Invoice paid',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'invoice.paid' },
          mapping: {
            event: { name: { const: 'Invoice paid' }, time: { path: '$.body.created' }, id: { path: '$.body.data.object.id' } },
            identifiers: {
              email: { path: '$.body.data.object.customer_email' },
              stripe_customer_id: { path: '$.body.data.object.customer' },
            },
            traits: {
              name: { path: '$.body.data.object.customer_name', omitIfEmpty: true },
              lastPaymentAt: { path: '$.body.created', type: 'date' },
            },
            properties: {
              invoiceNumber: { path: '$.body.data.object.number' },
              amountInSmallestUnit: { path: '$.body.data.object.amount_paid', type: 'integer' },
              currency: { path: '$.body.data.object.currency', fn: [['upper']] },
              reason: { path: '$.body.data.object.billing_reason' },
            },
            items: {
              each: '$.body.data.object.lines.data[*]',
              fields: {
                name: { path: '$.description' },
                quantity: { path: '$.quantity', type: 'integer' },
                amountInSmallestUnit: { path: '$.amount', type: 'integer' },
              },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open Developers → Webhooks in the Stripe dashboard and choose "Add destination" (or "Add endpoint").',
    'Select the events that you want, such as customer.created, checkout.session.completed and invoice.paid.',
    'Paste {url} as the endpoint URL and save.',
    'Reveal the signing secret on the page of the endpoint; it begins with whsec_.',
    'Enter it here, whsec_ included.',
    'Do the same once more in test mode if you want test events: they have a secret of their own, so make a second source for them.',
  ],
};
