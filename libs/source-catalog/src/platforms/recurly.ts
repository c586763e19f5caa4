import type { MappedValue } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

const headers = { 'Content-Type': 'application/json; charset=utf-8' };

/** Events are thin: they say which account it is about, and no more. */
function event(id: string, type: string, time: string): string {
  return JSON.stringify({
    id,
    object_type: 'account',
    site_id: 'qh7al0waysit',
    event_type: type,
    event_time: time,
    account_code: 'halloway-77',
  });
}

const identifiers: Readonly<Record<string, MappedValue>> = { recurly_account_code: { path: '$.body.account_code' } };

export const recurly: SourceType = {
  id: 'recurly',
  name: 'Recurly',
  category: 'payments',
  description: 'Accounts, subscriptions and payments: what happened to which of them, without the details.',
  presets: [
    {
      id: 'signature',
      name: 'Signed',
      settings: [
        {
          name: 'secret',
          label: 'Secret key',
          help: 'In Recurly under Integrations > Webhooks, on the page of the endpoint.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: {
        scheme: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'hex',
        // it looks like hex, and is the key as it stands
        key: 'text',
        place: { headers: ['recurly-signature'], form: { is: 'list' } },
        content: '{timestamp}.{body}',
        timestamp: { from: { in: 'signature' }, unit: 'ms', toleranceSeconds: 300 },
      },
    },
    {
      id: 'basic',
      name: 'User name and password (XML endpoints)',
      settings: [
        { name: 'username', label: 'User name', help: 'The user name that you enter in Recurly.', kind: 'text', required: true },
        { name: 'secret', label: 'Password', help: 'The password that you enter in Recurly.', kind: 'secret', required: true },
      ],
      authentication: { scheme: 'basic', username: '{{username}}' },
    },
  ],
  deduplication: { from: 'body', path: '$.id' },
  ordering: { from: 'body', path: '$.account_code' },
  // what it happened to is in $.object_type
  eventType: { from: 'body', path: '$.event_type' },
  batch: null,
  bodyFormats: ['json', 'xml'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'created',
      title: 'An account was created',
      headers,
      body: event('rq4hallo0001', 'created', '2026-02-03T10:14:22Z'),
      suggestion: {
        eventName: 'Account created',
        definition: {
          filter: {
            all: [
              { path: '$.body.object_type', op: 'equals', value: 'account' },
              { path: '$.body.event_type', op: 'equals', value: 'created' },
            ],
          },
          mapping: {
            event: {
              name: { const: 'Account created' },
              time: { path: '$.body.event_time', fn: [['parseDate']] },
              id: { path: '$.body.id' },
            },
            identifiers,
            traits: { customerSince: { path: '$.body.event_time', fn: [['parseDate']], keep: 'first' } },
            properties: { siteId: { path: '$.body.site_id' } },
          },
        },
      },
    },
    {
      event: 'updated',
      title: 'An account was changed',
      headers,
      body: event('rq4hallo0002', 'updated', '2026-02-09T15:40:10Z'),
      suggestion: {
        eventName: 'Account changed',
        definition: {
          filter: {
            all: [
              { path: '$.body.object_type', op: 'equals', value: 'account' },
              { path: '$.body.event_type', op: 'equals', value: 'updated' },
            ],
          },
          mapping: {
            event: {
              name: { const: 'Account changed' },
              time: { path: '$.body.event_time', fn: [['parseDate']] },
              id: { path: '$.body.id' },
            },
            identifiers,
            properties: { siteId: { path: '$.body.site_id' } },
          },
        },
      },
    },
  ],
  setup: [
    'In Recurly open Integrations > Webhooks and click Configure, then New Endpoint.',
    'Paste {url} as the endpoint URL and choose JSON as the format.',
    'Choose the notifications that you want, and create the endpoint.',
    'Copy the secret key of the endpoint into this source.',
    'For an XML endpoint choose "User name and password" here, and enter the same two there.',
    'Send a test notification.',
  ],
};
