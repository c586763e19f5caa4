import type { Filter, MappedValue } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

/** A call that stands alone says what it is by its path, one of a batch by its type; both have the path of the call. */
const isCall = (type: string): Filter => ({
  any: [
    { path: '$.body.type', op: 'equals', value: type },
    { path: '$.path', op: 'equals', value: `/v1/${type}` },
  ],
});

const TIME: MappedValue = {
  path: '$.body.originalTimestamp',
  fn: [
    ['coalesce', { path: '$.body.timestamp' }],
    ['correctClock', { path: '$.body.sentAt' }],
  ],
};
const ID: MappedValue = { path: '$.body.messageId' };
const PERSON: Readonly<Record<string, MappedValue>> = {
  user_id: { path: '$.body.userId' },
  anonymous_id: { path: '$.body.anonymousId' },
};
/** SDKs make UUIDs for those whom they do not know. Anything else that is given as a previous id is a user's. */
const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

const headers = { 'Content-Type': 'application/json', 'User-Agent': 'analytics-node-next/latest' };
const common = { anonymousId: '7c1fe3d2-5b0a-4c6e-9f6b-0000000000b2', sentAt: '2026-03-18T11:15:00.120Z' };
const library = { name: '@segment/analytics-node', version: '3.1.0' };

export const segment: SourceType = {
  id: 'segment',
  name: 'Segment SDKs and HTTP API',
  category: 'analytics',
  description: 'The identify, track, page, screen, group and alias calls of Segment SDKs that send here instead.',
  presets: [{ id: 'write-key', name: 'Write key', settings: [], authentication: { scheme: 'none' } }],
  deduplication: { from: 'body', path: '$.messageId' },
  ordering: { from: 'body', path: '$.userId' },
  eventType: { from: 'body', path: '$.type' },
  // batches come by an address of their own, where the gateway takes them apart
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'identify',
      title: 'Somebody says who they are',
      headers,
      body: JSON.stringify({
        ...common,
        type: 'identify',
        messageId: 'node-next-made-up-000000000001',
        userId: 'u_70031',
        traits: { email: 'mira.holt@example.com', firstName: 'Mira', lastName: 'Holt', plan: 'team' },
        context: { library },
        timestamp: '2026-03-18T11:14:55.902Z',
      }),
      suggestion: {
        eventName: 'Identified',
        definition: {
          filter: isCall('identify'),
          mapping: {
            event: { name: { const: 'Identified' }, time: TIME, id: ID },
            identifiers: {
              ...PERSON,
              email: { path: '$.body.traits.email', omitIfEmpty: true },
              phone: { path: '$.body.traits.phone', fn: [['toE164']], omitIfEmpty: true },
            },
            traits: {
              firstName: { path: '$.body.traits.firstName', omitIfEmpty: true },
              lastName: { path: '$.body.traits.lastName', omitIfEmpty: true },
              name: { path: '$.body.traits.name', omitIfEmpty: true },
              plan: { path: '$.body.traits.plan', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'track',
      title: 'Somebody did something',
      headers,
      body: JSON.stringify({
        ...common,
        type: 'track',
        messageId: 'node-next-made-up-000000000002',
        userId: 'u_70031',
        event: 'Order Completed',
        properties: {
          order_id: '81277',
          total: 43.5,
          currency: 'EUR',
          products: [{ product_id: '507', sku: 'MUG-RED', name: 'Mug, red', price: 14.5, quantity: 3 }],
        },
        context: { library },
        timestamp: '2026-03-18T11:14:56.310Z',
      }),
      suggestion: {
        eventName: 'Order Completed',
        definition: {
          filter: isCall('track'),
          mapping: {
            event: { name: { path: '$.body.event' }, time: TIME, id: ID },
            identifiers: PERSON,
            properties: {
              properties: { path: '$.body.properties', omitIfEmpty: true },
              page: { path: '$.body.context.page.url' },
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
      event: 'page',
      title: 'Somebody looked at a page',
      headers: { 'Content-Type': 'text/plain' },
      body: JSON.stringify({
        ...common,
        type: 'page',
        messageId: 'ajs-next-made-up-000000000003',
        userId: null,
        name: 'Mugs',
        properties: { path: '/mugs', title: 'Mugs', url: 'https://shop.example.com/mugs', referrer: 'https://search.example.net/' },
        timestamp: '2026-03-18T11:10:02.004Z',
      }),
      suggestion: {
        eventName: 'Page viewed',
        definition: {
          filter: isCall('page'),
          mapping: {
            event: { name: { const: 'Page viewed' }, time: TIME, id: ID },
            identifiers: PERSON,
            properties: {
              name: { path: '$.body.name' },
              category: { path: '$.body.category' },
              url: { path: '$.body.properties.url' },
              title: { path: '$.body.properties.title' },
              referrer: { path: '$.body.properties.referrer' },
            },
          },
        },
      },
    },
    {
      event: 'screen',
      title: 'Somebody looked at a screen of an app',
      headers,
      body: JSON.stringify({
        ...common,
        type: 'screen',
        messageId: 'made-up-000000000004',
        userId: 'u_70031',
        name: 'Basket',
        properties: { variation: 'blue' },
        timestamp: '2026-03-18T11:12:40.500Z',
      }),
      suggestion: {
        eventName: 'Screen viewed',
        definition: {
          filter: isCall('screen'),
          mapping: {
            event: { name: { const: 'Screen viewed' }, time: TIME, id: ID },
            identifiers: PERSON,
            properties: {
              name: { path: '$.body.name' },
              category: { path: '$.body.category' },
              properties: { path: '$.body.properties', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'group',
      title: 'Somebody belongs to a company',
      headers,
      body: JSON.stringify({
        ...common,
        type: 'group',
        messageId: 'node-next-made-up-000000000005',
        userId: 'u_70031',
        groupId: 'c_310',
        traits: { name: 'Holt Interiors', industry: 'Design', employees: 9, plan: 'team' },
        context: { library },
        timestamp: '2026-03-18T11:14:57.000Z',
      }),
      suggestion: {
        eventName: 'Joined a group',
        definition: {
          filter: isCall('group'),
          mapping: {
            event: { name: { const: 'Joined a group' }, time: TIME, id: ID },
            identifiers: PERSON,
            group: {
              id: { path: '$.body.groupId', type: 'string' },
              traits: {
                name: { path: '$.body.traits.name', omitIfEmpty: true },
                industry: { path: '$.body.traits.industry', omitIfEmpty: true },
                employees: { path: '$.body.traits.employees', type: 'integer', omitIfEmpty: true },
                plan: { path: '$.body.traits.plan', omitIfEmpty: true },
              },
            },
          },
        },
      },
    },
    {
      event: 'alias',
      title: 'Two ids are one person',
      headers,
      body: JSON.stringify({
        type: 'alias',
        messageId: 'node-next-made-up-000000000006',
        previousId: 'guest_4411',
        userId: 'u_70031',
        context: { library },
        timestamp: '2026-03-18T11:14:58.000Z',
        sentAt: '2026-03-18T11:15:00.120Z',
      }),
      suggestion: {
        eventName: 'Aliased',
        definition: {
          filter: isCall('alias'),
          mapping: {
            event: { name: { const: 'Aliased' }, time: TIME, id: ID },
            identifiers: {
              user_id: { path: '$.body.userId', fn: [['append', { path: '$.body.previousId' }]] },
              anonymous_id: {
                path: '$.body.previousId',
                fn: [
                  ['when', { op: 'matches', value: UUID }],
                  ['append', { path: '$.body.anonymousId' }],
                ],
              },
            },
          },
        },
      },
    },
  ],
  setup: [
    'The write key is the key of this source: the last part of {url}. What stands before /v1/webhooks/ is the host.',
    'Give both to the SDK: new Analytics({ writeKey, host }) in Node, apiHost with /v1 at its end and without https:// in the settings of the "Segment.io" integration of analytics.js; other SDKs call it host, endpoint or data plane.',
    'Without an SDK, POST JSON to /v1/identify, /v1/track, /v1/page, /v1/screen, /v1/group, /v1/alias or /v1/batch, with the write key as user name of HTTP Basic authentication.',
    'Whoever can read a page or an app can read its write key. Only if the key stays on your servers, set mayMerge: then identify and alias join what is known of the two ids.',
  ],
};
