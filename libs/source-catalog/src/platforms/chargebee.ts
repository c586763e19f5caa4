import type { SourceType } from '../types/source-type.ts';

const customer = {
  id: 'cus_halloway_77',
  first_name: 'Greta',
  last_name: 'Halloway',
  email: 'greta.halloway@example.com',
  phone: '+14155550142',
  company: 'Halloway Outdoor',
  created_at: 1770000000,
  object: 'customer',
};

const subscription = {
  id: 'sub_9Tq2bW',
  customer_id: customer.id,
  status: 'active',
  currency_code: 'USD',
  billing_period: 1,
  billing_period_unit: 'month',
  current_term_start: 1770113600,
  current_term_end: 1772532800,
  subscription_items: [{ item_price_id: 'team-USD-monthly', item_type: 'plan', quantity: 5, unit_price: 1900, amount: 9500 }],
  object: 'subscription',
};

function event(id: string, type: string, content: object): string {
  return JSON.stringify({
    id,
    occurred_at: 1770113662,
    source: 'hosted_page',
    object: 'event',
    api_version: 'v2',
    content,
    event_type: type,
    webhook_status: 'scheduled',
  });
}

const headers = { 'Content-Type': 'application/json;charset=utf-8', 'User-Agent': 'ChargeBee' };

export const chargebee: SourceType = {
  id: 'chargebee',
  name: 'Chargebee',
  category: 'payments',
  description: 'Subscriptions, invoices and payments.',
  presets: [
    {
      id: 'basic',
      name: 'User name and password',
      settings: [
        { name: 'username', label: 'User name', help: 'The user name that you enter in Chargebee.', kind: 'text', required: true },
        { name: 'secret', label: 'Password', help: 'The password that you enter in Chargebee.', kind: 'secret', required: true },
      ],
      authentication: { scheme: 'basic', username: '{{username}}' },
    },
    {
      id: 'key',
      name: 'Key in the address',
      settings: [
        {
          name: 'secret',
          label: 'Key',
          help: 'A long random text that you append to the address, as ?key=…',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'apiKey', in: 'query', name: 'key' },
    },
  ],
  deduplication: { from: 'body', path: '$.id' },
  ordering: { from: 'body', path: '$.content.customer.id' },
  eventType: { from: 'body', path: '$.event_type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'subscription_created',
      title: 'Somebody subscribed',
      headers,
      body: event('ev_16CgZ2UpL8aQx01', 'subscription_created', { subscription, customer }),
      suggestion: {
        eventName: 'Subscription started',
        definition: {
          filter: { path: '$.body.event_type', op: 'equals', value: 'subscription_created' },
          mapping: {
            event: {
              name: { const: 'Subscription started' },
              time: { path: '$.body.occurred_at', fn: [['parseDate', 'epochSeconds']] },
              id: { path: '$.body.id' },
            },
            identifiers: {
              email: { path: '$.body.content.customer.email' },
              phone: { path: '$.body.content.customer.phone', fn: [['toE164']] },
              chargebee_customer_id: { path: '$.body.content.customer.id' },
            },
            traits: {
              firstName: { path: '$.body.content.customer.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.content.customer.last_name', omitIfEmpty: true },
              company: { path: '$.body.content.customer.company', omitIfEmpty: true },
              subscriptionStatus: { path: '$.body.content.subscription.status' },
            },
            properties: {
              subscriptionId: { path: '$.body.content.subscription.id' },
              currency: { path: '$.body.content.subscription.currency_code' },
            },
            items: {
              each: '$.body.content.subscription.subscription_items[*]',
              fields: {
                price: { path: '$.item_price_id' },
                kind: { path: '$.item_type' },
                quantity: { path: '$.quantity', type: 'number' },
                amountInCents: { path: '$.amount', type: 'integer' },
              },
            },
          },
        },
      },
    },
    {
      event: 'payment_succeeded',
      title: 'A payment went through',
      headers,
      body: event('ev_16CgZ2UpL8aR104', 'payment_succeeded', {
        transaction: {
          id: 'txn_9Tq2bX',
          customer_id: customer.id,
          type: 'payment',
          payment_method: 'card',
          amount: 9500,
          currency_code: 'USD',
          status: 'success',
          date: 1770113660,
          object: 'transaction',
        },
        invoice: { id: '1042', customer_id: customer.id, status: 'paid', total: 9500, currency_code: 'USD', object: 'invoice' },
        customer,
        subscription,
      }),
      suggestion: {
        eventName: 'Payment succeeded',
        definition: {
          filter: { path: '$.body.event_type', op: 'equals', value: 'payment_succeeded' },
          mapping: {
            event: {
              name: { const: 'Payment succeeded' },
              time: { path: '$.body.occurred_at', fn: [['parseDate', 'epochSeconds']] },
              id: { path: '$.body.id' },
            },
            identifiers: {
              email: { path: '$.body.content.customer.email' },
              chargebee_customer_id: { path: '$.body.content.customer.id' },
            },
            traits: {
              firstName: { path: '$.body.content.customer.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.content.customer.last_name', omitIfEmpty: true },
            },
            properties: {
              invoiceId: { path: '$.body.content.invoice.id' },
              amountInCents: { path: '$.body.content.transaction.amount', type: 'integer' },
              currency: { path: '$.body.content.transaction.currency_code' },
              method: { path: '$.body.content.transaction.payment_method' },
            },
          },
        },
      },
    },
    {
      event: 'subscription_cancelled',
      title: 'A subscription was cancelled',
      headers,
      body: event('ev_16CgZ2UpL8aS207', 'subscription_cancelled', {
        subscription: { ...subscription, status: 'cancelled', cancelled_at: 1770113600 },
        customer,
      }),
      suggestion: {
        eventName: 'Subscription cancelled',
        definition: {
          filter: { path: '$.body.event_type', op: 'equals', value: 'subscription_cancelled' },
          mapping: {
            event: {
              name: { const: 'Subscription cancelled' },
              time: { path: '$.body.occurred_at', fn: [['parseDate', 'epochSeconds']] },
              id: { path: '$.body.id' },
            },
            identifiers: {
              email: { path: '$.body.content.customer.email' },
              chargebee_customer_id: { path: '$.body.content.customer.id' },
            },
            traits: { subscriptionStatus: { path: '$.body.content.subscription.status' } },
            properties: { subscriptionId: { path: '$.body.content.subscription.id' } },
          },
        },
      },
    },
  ],
  setup: [
    'In Chargebee open Settings > Configure Chargebee > API Keys and Webhooks > Webhooks.',
    'Click Add Webhook and give it a name.',
    'Paste {url} as the webhook URL.',
    'Tick "Protect webhook URL with basic authentication", and enter the user name and password that you entered here.',
    'Choose the API version and the events that you want, and save.',
    'Use "Test Webhook" to send a first event.',
  ],
};
