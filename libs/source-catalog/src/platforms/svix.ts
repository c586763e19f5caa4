import type { AuthenticationPreset, SourceType } from '../types/source-type.ts';

const headers = (id: string) => ({ 'Content-Type': 'application/json', 'User-Agent': 'Svix-Webhooks/1.62', 'svix-id': id });

/** Svix signs as Standard Webhooks do, under names of its own or under those of the standard. */
function preset(id: string, name: string, prefix: string): AuthenticationPreset {
  return {
    id,
    name,
    settings: [
      {
        name: 'secret',
        label: 'Signing secret',
        help: 'It starts with whsec_ and is shown on the page of the endpoint.',
        kind: 'secret',
        required: true,
      },
    ],
    authentication: {
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      key: 'base64',
      place: { headers: [`${prefix}-signature`], form: { is: 'versions', version: 'v1' } },
      content: `{header:${prefix}-id}.{timestamp}.{body}`,
      timestamp: { from: { in: 'header', names: [`${prefix}-timestamp`] }, unit: 's', toleranceSeconds: 300 },
    },
  };
}

export const svix: SourceType = {
  id: 'svix',
  name: 'Svix',
  category: 'developer',
  description: 'Any of the products whose webhooks are sent by Svix.',
  presets: [preset('svix', 'Signed (svix-… headers)', 'svix'), preset('webhook', 'Signed (webhook-… headers)', 'webhook')],
  // the same id, whichever names a product sends
  deduplication: {
    from: 'firstOf',
    locations: [
      { from: 'header', name: 'svix-id' },
      { from: 'header', name: 'webhook-id' },
    ],
  },
  ordering: { from: 'body', path: '$.data.id' },
  eventType: { from: 'body', path: '$.type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'user.created',
      title: 'Somebody signed up',
      headers: headers('msg_31GretaHalloway00000001'),
      body: JSON.stringify({
        type: 'user.created',
        timestamp: '2026-02-03T10:14:22.104Z',
        data: {
          id: 'user_31halloway',
          email: 'greta.halloway@example.com',
          first_name: 'Greta',
          last_name: 'Halloway',
          created_at: '2026-02-03T10:14:21.900Z',
        },
      }),
      suggestion: {
        eventName: 'Signed up',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'user.created' },
          mapping: {
            event: {
              name: { const: 'Signed up' },
              time: { path: '$.body.timestamp', fn: [['parseDate']] },
              id: { path: "$.headers['svix-id']", fn: [['coalesce', { path: "$.headers['webhook-id']" }]] },
            },
            identifiers: { user_id: { path: '$.body.data.id' }, email: { path: '$.body.data.email' } },
            traits: {
              firstName: { path: '$.body.data.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.data.last_name', omitIfEmpty: true },
              signedUpAt: { path: '$.body.data.created_at', fn: [['parseDate']], keep: 'first' },
            },
          },
        },
      },
    },
    {
      event: 'user.deleted',
      title: 'Somebody deleted their account',
      headers: headers('msg_31GretaHalloway00000002'),
      body: JSON.stringify({
        type: 'user.deleted',
        timestamp: '2026-05-10T16:20:00.000Z',
        data: { id: 'user_31halloway', email: 'greta.halloway@example.com' },
      }),
      suggestion: {
        eventName: 'Account deleted',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'user.deleted' },
          mapping: {
            event: {
              name: { const: 'Account deleted' },
              time: { path: '$.body.timestamp', fn: [['parseDate']] },
              id: { path: "$.headers['svix-id']", fn: [['coalesce', { path: "$.headers['webhook-id']" }]] },
            },
            identifiers: { user_id: { path: '$.body.data.id' }, email: { path: '$.body.data.email', omitIfEmpty: true } },
          },
        },
      },
    },
  ],
  setup: [
    'In the product that sends, open its webhook settings and click Add Endpoint.',
    'Paste {url} as the endpoint URL.',
    'Choose the events that you want, and create the endpoint.',
    'Copy the signing secret (whsec_…) of the endpoint into this source.',
    'On the tab Testing send an example.',
  ],
};
