import type { SourceType } from '../types/source-type.ts';

const CLIENT_ID = '4f2a9d0c7e614b7f9a3b1c5d8e2f0a6b';

export const adobeIoEvents: SourceType = {
  id: 'adobe-io-events',
  name: 'Adobe I/O Events',
  category: 'commerce',
  description: 'Events of Adobe Commerce (Magento) and other Adobe products, by an event registration.',
  presets: [
    {
      id: 'certificate',
      name: 'Signed by Adobe',
      settings: [
        {
          name: 'clientId',
          label: 'Client ID',
          help: 'Shown under Credentials of the project in the Adobe Developer Console. Only events for this client are taken.',
          kind: 'text',
          required: true,
        },
      ],
      authentication: { scheme: 'certificate', platform: 'adobe-io-events', audience: '{{clientId}}' },
    },
  ],
  deduplication: { from: 'body', path: '$.event_id' },
  ordering: null,
  eventType: { from: 'body', path: '$.event.type' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [{ kind: 'queryChallenge', challenge: 'challenge', token: null, answer: 'json' }],
  answer: null,
  samples: [
    {
      event: 'com.adobe.commerce.observer.customer_save_commit_after',
      title: 'A customer was saved',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        event_id: 'a0d3f1b2-5c4e-4f7a-9b8c-1d2e3f4a5b6c',
        recipient_client_id: CLIENT_ID,
        event: {
          type: 'com.adobe.commerce.observer.customer_save_commit_after',
          data: { value: { entity_id: '318', email: 'mateo.rossi@example.com', firstname: 'Mateo', lastname: 'Rossi', store_id: '1' } },
        },
      }),
      suggestion: {
        eventName: 'Customer saved',
        definition: {
          filter: { path: '$.body.event.type', op: 'equals', value: 'com.adobe.commerce.observer.customer_save_commit_after' },
          mapping: {
            event: { name: { const: 'Customer saved' }, id: { path: '$.body.event_id' } },
            identifiers: {
              email: { path: '$.body.event.data.value.email' },
              adobe_commerce_customer_id: { path: '$.body.event.data.value.entity_id', omitIfEmpty: true },
            },
            traits: {
              firstName: { path: '$.body.event.data.value.firstname', omitIfEmpty: true },
              lastName: { path: '$.body.event.data.value.lastname', omitIfEmpty: true },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open your project in the Adobe Developer Console and copy its Client ID into this source.',
    'Choose Add to Project > Event, then the product and the events that you want.',
    'As the way of delivery choose Webhook and paste {url} as the webhook URL.',
    'Keep batching off, so that each event comes by itself.',
    'Save. Adobe asks the address for its challenge, and the status turns to Active.',
  ],
};
