import type { SourceType } from '../types/source-type.ts';

export const zohoCrm: SourceType = {
  id: 'zoho-crm',
  name: 'Zoho CRM',
  category: 'crm',
  description: 'Which leads, contacts, deals and other records were inserted, updated or deleted in Zoho CRM.',
  presets: [
    {
      id: 'apiKey',
      name: 'Token of the notification channel',
      settings: [
        {
          name: 'secret',
          label: 'Token',
          help: 'At most 50 characters, made up by you; Zoho sends back the token that was given when the notifications were enabled.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'apiKey', in: 'body', name: '$.token' },
    },
  ],
  // no event id, but the body holds the server's time
  deduplication: { from: 'bodyHash' },
  ordering: { from: 'body', path: '$.ids[0]' },
  eventType: { from: 'body', path: '$.operation' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'insert',
      title: 'A lead was added',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        server_time: 1771408800123,
        query_params: {},
        module: 'Leads',
        resource_uri: 'https://www.zohoapis.com/crm/v6/Leads',
        ids: ['5725767000004120011'],
        operation: 'insert',
        channel_id: '1000000068001',
        token: 'token-of-the-channel',
      }),
      suggestion: {
        eventName: 'Lead created',
        definition: {
          filter: {
            all: [
              { path: '$.body.module', op: 'equals', value: 'Leads' },
              { path: '$.body.operation', op: 'equals', value: 'insert' },
            ],
          },
          mapping: {
            event: { name: { const: 'Lead created' }, time: { path: '$.body.server_time' } },
            // of one record: several ids would be taken for several names of one person
            identifiers: { zoho_lead_id: { path: '$.body.ids[0]' } },
            properties: { channelId: { path: '$.body.channel_id' } },
          },
        },
      },
    },
    {
      event: 'update',
      title: 'A contact was changed',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        server_time: 1771409155870,
        query_params: {},
        module: 'Contacts',
        resource_uri: 'https://www.zohoapis.com/crm/v6/Contacts',
        ids: ['5725767000004133042'],
        operation: 'update',
        channel_id: '1000000068001',
        token: 'token-of-the-channel',
      }),
      suggestion: {
        eventName: 'Contact updated',
        definition: {
          filter: {
            all: [
              { path: '$.body.module', op: 'equals', value: 'Contacts' },
              { path: '$.body.operation', op: 'equals', value: 'update' },
            ],
          },
          mapping: {
            event: { name: { const: 'Contact updated' }, time: { path: '$.body.server_time' } },
            identifiers: { zoho_contact_id: { path: '$.body.ids[0]' } },
            properties: { channelId: { path: '$.body.channel_id' } },
          },
        },
      },
    },
    {
      event: 'insert',
      title: 'A deal was added',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        server_time: 1771411002431,
        query_params: {},
        module: 'Deals',
        resource_uri: 'https://www.zohoapis.com/crm/v6/Deals',
        ids: ['5725767000004150007'],
        operation: 'insert',
        channel_id: '1000000068002',
        token: 'token-of-the-channel',
      }),
      suggestion: {
        eventName: 'Deal created',
        definition: {
          filter: {
            all: [
              { path: '$.body.module', op: 'equals', value: 'Deals' },
              { path: '$.body.operation', op: 'equals', value: 'insert' },
            ],
          },
          mapping: {
            event: { name: { const: 'Deal created' }, time: { path: '$.body.server_time' } },
            // Zoho sends the deal's number and not whose it is
            identifiers: { zoho_deal_id: { path: '$.body.ids[0]' } },
            properties: { channelId: { path: '$.body.channel_id' } },
          },
        },
      },
    },
  ],
  setup: [
    'Make up a token of at most 50 characters and enter it here.',
    'Ask whoever looks after your Zoho CRM to enable notifications (the call "Enable Notifications" of its API).',
    'Give them {url} as notify_url, the token as token, and a channel_id of your own.',
    'Let them name the events, such as Leads.create, Contacts.edit and Deals.create.',
    'Have the channel renewed before it expires: it lasts an hour unless channel_expiry says otherwise, and a day or a week at most, depending on the API version.',
  ],
};
