import type { SourceType } from '../types/source-type.ts';

const payer = {
  payer_info: { email: 'noor.haddad@example.com', first_name: 'Noor', last_name: 'Haddad', payer_id: 'QH7R4KX2T9WLC' },
};

const event = (id: string, type: string, resourceType: string, resource: object): string =>
  JSON.stringify({
    id,
    event_version: '1.0',
    create_time: '2026-11-20T09:30:12.000Z',
    resource_type: resourceType,
    event_type: type,
    summary: 'Something happened to a payment.',
    resource,
  });

const headers = { 'Content-Type': 'application/json' };

export const paypal: SourceType = {
  id: 'paypal',
  name: 'PayPal',
  category: 'payments',
  description: 'Payments, refunds, subscriptions and disputes.',
  presets: [
    {
      id: 'certificate',
      name: 'Signed by PayPal',
      settings: [
        {
          name: 'webhookId',
          label: 'Webhook ID',
          help: 'Shown beside the webhook in the PayPal Developer Dashboard once it is saved. It is part of what PayPal signs.',
          kind: 'text',
          required: true,
        },
      ],
      authentication: { scheme: 'certificate', platform: 'paypal', audience: '{{webhookId}}' },
    },
  ],
  deduplication: { from: 'body', path: '$.id' },
  ordering: { from: 'body', path: '$.resource.id' },
  eventType: { from: 'body', path: '$.event_type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'PAYMENT.SALE.COMPLETED',
      title: 'A payment was completed',
      headers,
      body: event('WH-5JX41872PK930111C-8RM26541FN442273W', 'PAYMENT.SALE.COMPLETED', 'sale', {
        id: '4GB61237XN098512D',
        state: 'completed',
        amount: { total: '54.90', currency: 'EUR' },
        invoice_number: 'INV-20311',
        payer,
      }),
      suggestion: {
        eventName: 'Payment completed',
        definition: {
          filter: { path: '$.body.event_type', op: 'equals', value: 'PAYMENT.SALE.COMPLETED' },
          mapping: {
            event: {
              name: { const: 'Payment completed' },
              time: { path: '$.body.create_time', fn: [['parseDate']] },
              id: { path: '$.body.id' },
            },
            identifiers: {
              email: { path: '$.body.resource.payer.payer_info.email' },
              paypal_payer_id: { path: '$.body.resource.payer.payer_info.payer_id', omitIfEmpty: true },
            },
            traits: {
              firstName: { path: '$.body.resource.payer.payer_info.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.resource.payer.payer_info.last_name', omitIfEmpty: true },
            },
            properties: {
              amount: { path: '$.body.resource.amount.total', type: 'number' },
              currency: { path: '$.body.resource.amount.currency' },
              invoiceNumber: { path: '$.body.resource.invoice_number', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'BILLING.SUBSCRIPTION.ACTIVATED',
      title: 'A subscription began',
      headers,
      body: event('WH-2KD57730RY661840B-1AA90327LS114905H', 'BILLING.SUBSCRIPTION.ACTIVATED', 'subscription', {
        id: 'I-BW452GLLEP1G',
        plan_id: 'P-5ML4271244454362WXNWU5NQ',
        status: 'ACTIVE',
        subscriber: {
          email_address: 'noor.haddad@example.com',
          payer_id: 'QH7R4KX2T9WLC',
          name: { given_name: 'Noor', surname: 'Haddad' },
        },
      }),
      suggestion: {
        eventName: 'Subscription started',
        definition: {
          filter: { path: '$.body.event_type', op: 'equals', value: 'BILLING.SUBSCRIPTION.ACTIVATED' },
          mapping: {
            event: {
              name: { const: 'Subscription started' },
              time: { path: '$.body.create_time', fn: [['parseDate']] },
              id: { path: '$.body.id' },
            },
            identifiers: {
              email: { path: '$.body.resource.subscriber.email_address' },
              paypal_payer_id: { path: '$.body.resource.subscriber.payer_id', omitIfEmpty: true },
            },
            traits: {
              firstName: { path: '$.body.resource.subscriber.name.given_name', omitIfEmpty: true },
              lastName: { path: '$.body.resource.subscriber.name.surname', omitIfEmpty: true },
            },
            properties: { planId: { path: '$.body.resource.plan_id' }, status: { path: '$.body.resource.status' } },
          },
        },
      },
    },
  ],
  setup: [
    'Open the PayPal Developer Dashboard, switch to Live, and choose your app under Apps & Credentials.',
    'Under Webhooks choose Add Webhook.',
    'Paste {url} as the webhook URL.',
    'Tick the events that you want, for example Payment sale completed, and save.',
    'Copy the Webhook ID that is shown now into this source.',
    'Try it with a real payment of a small amount: events of the simulator are not signed in a way that can be checked.',
  ],
};
