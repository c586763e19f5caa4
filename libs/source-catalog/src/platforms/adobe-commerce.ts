import type { SourceType } from '../types/source-type.ts';

const orderPlaced = JSON.stringify({
  subject: [],
  eventName: 'sales_order_place_after',
  data: {
    order: {
      increment_id: '000000412',
      quote_id: 1187,
      store_id: 1,
      customer_id: 77,
      customer_is_guest: 0,
      customer_email: 'greta.halloway@example.com',
      customer_firstname: 'Greta',
      customer_lastname: 'Halloway',
      order_currency_code: 'USD',
      subtotal: 96.5,
      shipping_amount: 8,
      grand_total: 104.5,
      total_qty_ordered: 3,
      coupon_code: 'SPRING',
      shipping_method: 'flatrate_flatrate',
      items: [
        { sku: 'TENT-2P', name: 'Two person tent', qty_ordered: 1, price: 79.5 },
        { sku: 'PEG-10', name: 'Ten tent pegs', qty_ordered: 2, price: 8.5 },
      ],
    },
  },
});

const customerSaved = JSON.stringify({
  subject: [],
  eventName: 'customer_save_after',
  data: {
    data_object: {
      entity_id: '77',
      email: 'greta.halloway@example.com',
      firstname: 'Greta',
      lastname: 'Halloway',
      group_id: '1',
      website_id: '1',
      created_at: '2026-02-03 09:14:22',
    },
  },
});

export const adobeCommerce: SourceType = {
  id: 'adobe-commerce',
  name: 'Adobe Commerce (Magento)',
  category: 'commerce',
  description: 'Webhooks of Adobe Commerce, sent while an order is placed or a customer is saved.',
  presets: [
    {
      id: 'signature',
      name: 'Signed (RSA)',
      settings: [
        {
          name: 'secret',
          label: 'Public key',
          help: 'In the Commerce Admin under Stores > Settings > Configuration > Adobe Services > Webhooks. A new key pair makes the old key invalid.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'rsa-sha256',
        encoding: 'base64',
        key: 'text',
        place: { headers: ['x-adobe-commerce-webhook-signature'], form: { is: 'value', prefix: '' } },
        // Commerce signs the base64 text of the body, not its bytes
        content: '{body:base64}',
        timestamp: null,
      },
    },
  ],
  deduplication: { from: 'bodyHash' },
  ordering: { from: 'body', path: '$.data.order.customer_email' },
  eventType: { from: 'body', path: '$.eventName' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  // the shop waits for the answer and acts on it: anything but an operation may break the checkout
  answer: { status: 200, contentType: 'application/json', body: '{"op":"success"}' },
  samples: [
    {
      event: 'sales_order_place_after',
      title: 'Somebody placed an order',
      headers: { 'Content-Type': 'application/json' },
      body: orderPlaced,
      suggestion: {
        eventName: 'Order placed',
        definition: {
          filter: { path: '$.body.eventName', op: 'equals', value: 'sales_order_place_after' },
          mapping: {
            event: { name: { const: 'Order placed' } },
            identifiers: {
              email: { path: '$.body.data.order.customer_email' },
              adobe_commerce_customer_id: { path: '$.body.data.order.customer_id' },
            },
            traits: {
              firstName: { path: '$.body.data.order.customer_firstname', omitIfEmpty: true },
              lastName: { path: '$.body.data.order.customer_lastname', omitIfEmpty: true },
            },
            properties: {
              orderNumber: { path: '$.body.data.order.increment_id' },
              total: { path: '$.body.data.order.grand_total', type: 'number' },
              shipping: { path: '$.body.data.order.shipping_amount', type: 'number' },
              currency: { path: '$.body.data.order.order_currency_code' },
              coupon: { path: '$.body.data.order.coupon_code', omitIfEmpty: true },
            },
            items: {
              each: '$.body.data.order.items[*]',
              fields: {
                sku: { path: '$.sku' },
                name: { path: '$.name' },
                quantity: { path: '$.qty_ordered', type: 'number' },
                price: { path: '$.price', type: 'number' },
              },
            },
          },
        },
      },
    },
    {
      event: 'customer_save_after',
      title: 'A customer was created or changed',
      headers: { 'Content-Type': 'application/json' },
      body: customerSaved,
      suggestion: {
        eventName: 'Customer saved',
        definition: {
          filter: { path: '$.body.eventName', op: 'equals', value: 'customer_save_after' },
          mapping: {
            event: { name: { const: 'Customer saved' } },
            identifiers: {
              email: { path: '$.body.data.data_object.email' },
              adobe_commerce_customer_id: { path: '$.body.data.data_object.entity_id' },
            },
            traits: {
              firstName: { path: '$.body.data.data_object.firstname', omitIfEmpty: true },
              lastName: { path: '$.body.data.data_object.lastname', omitIfEmpty: true },
              customerSince: { path: '$.body.data.data_object.created_at', fn: [['parseDate']], keep: 'first' },
            },
            properties: { customerGroup: { path: '$.body.data.data_object.group_id' } },
          },
        },
      },
    },
  ],
  setup: [
    'In the Commerce Admin open Stores > Settings > Configuration > Adobe Services > Webhooks.',
    'Enable the signature, click Regenerate key pair, and copy the public key into this source.',
    'Create a webhook whose method is the event you want, for example observer.sales_order_place_after.',
    'Add a hook with the URL {url} and the method POST. Mark it as optional and give it a short timeout: the shop waits for each answer.',
    'Choose which fields the hook sends; leave the list empty to send all of them.',
    'Save, flush the cache, and place a test order.',
  ],
};
