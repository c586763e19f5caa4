import type { SourceType } from '../types/source-type.ts';

export const freshsales: SourceType = {
  id: 'freshsales',
  name: 'Freshsales',
  category: 'crm',
  description: 'Contacts, accounts and deals of Freshsales (Freshworks CRM), sent by the webhook action of its workflows.',
  presets: [
    {
      id: 'apiKey',
      name: 'Key in a custom header',
      settings: [
        {
          name: 'secret',
          label: 'Key',
          help: 'Make up a long one and enter it in the webhook action as the value of the custom header X-Api-Key.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'apiKey', in: 'header', name: 'X-Api-Key' },
    },
  ],
  // the body is the author's own: nothing in it is sure to tell two events apart
  deduplication: null,
  ordering: null,
  eventType: { from: 'body', path: '$.event' },
  batch: null,
  bodyFormats: ['json', 'form'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'contact_created',
      title: 'A contact was created',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        event: 'contact_created',
        contact_id: '16004401223',
        email: 'lena.brandt@example.com',
        mobile: '+14155550143',
        first_name: 'Lena',
        last_name: 'Brandt',
        job_title: 'Architect',
        updated_at: '2026-02-11T10:00:05Z',
      }),
      suggestion: {
        eventName: 'Contact created',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'contact_created' },
          mapping: {
            event: { name: { const: 'Contact created' }, time: { path: '$.body.updated_at' } },
            identifiers: {
              email: { path: '$.body.email', omitIfEmpty: true },
              phone: { path: '$.body.mobile', fn: [['when', { op: 'isNotEmpty' }], ['toE164']] },
              freshsales_contact_id: { path: '$.body.contact_id' },
            },
            traits: {
              firstName: { path: '$.body.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.last_name', omitIfEmpty: true },
              jobTitle: { path: '$.body.job_title', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'deal_won',
      title: 'A deal was won',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        event: 'deal_won',
        deal_id: '16000220914',
        deal_name: 'Conference room furniture',
        amount: '5600.00',
        currency: 'EUR',
        contact_id: '16004401223',
        contact_email: 'lena.brandt@example.com',
        updated_at: '2026-02-20T13:45:00Z',
      }),
      suggestion: {
        eventName: 'Deal won',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'deal_won' },
          mapping: {
            event: { name: { const: 'Deal won' }, time: { path: '$.body.updated_at' } },
            identifiers: {
              email: { path: '$.body.contact_email', omitIfEmpty: true },
              freshsales_contact_id: { path: '$.body.contact_id' },
            },
            traits: { largestDeal: { path: '$.body.amount', type: 'number', keep: 'max' } },
            properties: {
              dealId: { path: '$.body.deal_id' },
              deal: { path: '$.body.deal_name' },
              amount: { path: '$.body.amount', type: 'number' },
              currency: { path: '$.body.currency' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open Admin Settings → Workflows in Freshsales and create a workflow for contacts, or for deals.',
    'Choose when it runs, such as "Contact is created", and add the action "Trigger webhook".',
    'Choose the request type POST and paste {url} as the callback URL.',
    'Add a custom header X-Api-Key with a long text of your own, and enter the same text here.',
    'Choose the encoding JSON and the advanced content.',
    'Write the content with placeholders: event (a word of your own, such as contact_created), contact_id, email, mobile, first_name, last_name and updated_at.',
    'Save and activate the workflow.',
  ],
};
