import type { SourceType } from '../types/source-type.ts';

export const drift: SourceType = {
  id: 'drift',
  name: 'Drift',
  category: 'support',
  description: 'Contacts, conversations and messages of Drift.',
  presets: [
    {
      id: 'apiKey',
      name: 'Verification token of the app',
      settings: [
        {
          name: 'secret',
          label: 'Verification token',
          help: 'Of your app on dev.drift.com, under App Credentials.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'apiKey', in: 'header', name: 'X-Verification-Token' },
    },
  ],
  // Drift gives its events no id
  deduplication: { from: 'bodyHash' },
  ordering: null,
  eventType: { from: 'body', path: '$.type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'contact_identified',
      title: 'Somebody gave their email address in a chat',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        orgId: 82011,
        type: 'contact_identified',
        token: 'token-of-the-app',
        data: {
          id: 20450113377,
          createdAt: 1773050400000,
          attributes: { email: 'omar.lindgren@example.com', name: 'Omar Lindgren', phone: '+14155550155' },
        },
      }),
      suggestion: {
        eventName: 'Contact identified',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'contact_identified' },
          mapping: {
            event: { name: { const: 'Contact identified' } },
            identifiers: {
              email: { path: '$.body.data.attributes.email' },
              phone: { path: '$.body.data.attributes.phone', fn: [['toE164']] },
              drift_contact_id: { path: '$.body.data.id' },
            },
            traits: {
              name: { path: '$.body.data.attributes.name', omitIfEmpty: true },
              firstChatAt: { path: '$.body.data.createdAt', type: 'date', keep: 'first' },
            },
          },
        },
      },
    },
    {
      event: 'contact_updated',
      title: "A contact's data changed",
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        orgId: 82011,
        type: 'contact_updated',
        token: 'token-of-the-app',
        data: {
          endUserId: 20450113377,
          timestamp: 1773051450493,
          orgId: 82011,
          diff: [{ name: 'attributes.name', previous: 'Omar', updated: 'Omar Lindgren' }],
        },
      }),
      suggestion: {
        eventName: 'Contact updated',
        definition: {
          filter: { path: '$.body.type', op: 'equals', value: 'contact_updated' },
          mapping: {
            event: { name: { const: 'Contact updated' }, time: { path: '$.body.data.timestamp' } },
            identifiers: { drift_contact_id: { path: '$.body.data.endUserId' } },
            properties: { changedFields: { path: '$.body.data.diff', fn: [['map', '$.name']] } },
          },
        },
      },
    },
  ],
  setup: [
    'Open dev.drift.com and your app, or create one.',
    'Copy the verification token from "App Credentials" and enter it here.',
    'Open the section "Events" and paste {url} as the request URL.',
    'Choose the events, such as contact_identified and contact_updated; each needs its scope in the app.',
    'Save and activate the app.',
  ],
};
