import type { SourceType } from '../types/source-type.ts';

export const intercom: SourceType = {
  id: 'intercom',
  name: 'Intercom',
  category: 'support',
  description: 'Users, leads, companies, conversations and tickets of an Intercom workspace.',
  presets: [
    {
      id: 'signature',
      name: 'Signature with the client secret',
      settings: [
        {
          name: 'secret',
          label: 'Client secret',
          help: 'Of the app in the Intercom developer hub, under Basic information.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'hmac', header: 'X-Hub-Signature', algorithm: 'sha1', encoding: 'hex', prefix: 'sha1=' },
    },
  ],
  // null on a ping
  deduplication: { from: 'body', path: '$.id' },
  ordering: { from: 'body', path: '$.data.item.id' },
  eventType: { from: 'body', path: '$.topic' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [{ kind: 'probe', methods: ['HEAD'], parameter: null }],
  answer: null,
  samples: [
    {
      event: 'contact.user.created',
      title: 'A user was created',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        type: 'notification_event',
        app_id: 'mu7made1',
        data: {
          type: 'notification_event_data',
          item: {
            type: 'contact',
            id: '69a1f0c2b7d4e80012ab34cd',
            workspace_id: 'mu7made1',
            external_id: 'u_7781',
            role: 'user',
            email: 'noor.haddad@example.com',
            phone: '+14155550190',
            name: 'Noor Haddad',
            unsubscribed_from_emails: false,
            created_at: '2026-02-27T18:05:38.240+00:00',
            updated_at: '2026-02-27T18:05:38.238+00:00',
            location: { type: 'location', country: 'Canada', region: 'Ontario', city: 'Ottawa' },
            custom_attributes: { plan: 'starter' },
          },
        },
        links: {},
        id: 'notif_5f0c2d10-made-4a10-8f11-00000000a001',
        topic: 'contact.user.created',
        delivery_status: 'pending',
        delivery_attempts: 1,
        delivered_at: 0,
        first_sent_at: 1772215539,
        created_at: 1772215539,
        self: null,
      }),
      suggestion: {
        eventName: 'User created',
        definition: {
          filter: { path: '$.body.topic', op: 'equals', value: 'contact.user.created' },
          mapping: {
            event: { name: { const: 'User created' }, time: { path: '$.body.created_at' }, id: { path: '$.body.id' } },
            identifiers: {
              email: { path: '$.body.data.item.email' },
              phone: { path: '$.body.data.item.phone', fn: [['toE164']] },
              user_id: { path: '$.body.data.item.external_id' },
              intercom_contact_id: { path: '$.body.data.item.id' },
            },
            traits: {
              name: { path: '$.body.data.item.name', omitIfEmpty: true },
              city: { path: '$.body.data.item.location.city', omitIfEmpty: true },
              country: { path: '$.body.data.item.location.country', omitIfEmpty: true },
              unsubscribedFromEmails: { path: '$.body.data.item.unsubscribed_from_emails', type: 'boolean' },
            },
          },
        },
      },
    },
    {
      event: 'conversation.user.created',
      title: 'Somebody started a conversation',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        type: 'notification_event',
        app_id: 'mu7made1',
        data: {
          type: 'notification_event_data',
          item: {
            type: 'conversation',
            id: '31900412277',
            created_at: 1772216100,
            updated_at: 1772216100,
            user: {
              type: 'user',
              id: '69a1f0c2b7d4e80012ab34cd',
              user_id: 'u_7781',
              name: 'Noor Haddad',
              email: 'noor.haddad@example.com',
            },
            conversation_message: { type: 'conversation_message', id: '551200931', subject: '', body: '<p>Where is my invoice?</p>' },
            open: true,
            state: 'open',
            tags: { type: 'tag.list', tags: [] },
          },
        },
        links: {},
        id: 'notif_5f0c2d10-made-4a10-8f11-00000000a002',
        topic: 'conversation.user.created',
        delivery_status: 'pending',
        delivery_attempts: 1,
        delivered_at: 0,
        first_sent_at: 1772216101,
        created_at: 1772216101,
        self: null,
      }),
      suggestion: {
        eventName: 'Conversation started',
        definition: {
          filter: { path: '$.body.topic', op: 'equals', value: 'conversation.user.created' },
          mapping: {
            event: { name: { const: 'Conversation started' }, time: { path: '$.body.created_at' }, id: { path: '$.body.id' } },
            identifiers: {
              email: { path: '$.body.data.item.user.email', omitIfEmpty: true },
              user_id: { path: '$.body.data.item.user.user_id' },
              intercom_contact_id: { path: '$.body.data.item.user.id' },
            },
            traits: {
              name: { path: '$.body.data.item.user.name', omitIfEmpty: true },
              lastConversationAt: { path: '$.body.data.item.created_at', type: 'date' },
            },
            properties: {
              conversationId: { path: '$.body.data.item.id' },
              state: { path: '$.body.data.item.state' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open the developer hub of Intercom (Settings → Developers) and your app, or create one.',
    'Copy the client secret from "Basic information" and enter it here.',
    'Open "Webhooks" in the app and paste {url} as the endpoint URL.',
    'Select the topics, such as contact.user.created and conversation.user.created.',
    'Save, and use "Send a test request": the ping should arrive.',
  ],
};
