import type { SourceType } from '../types/source-type.ts';

export const salesforceFlow: SourceType = {
  id: 'salesforce-flow',
  name: 'Salesforce Flow HTTP callout',
  category: 'crm',
  description: 'JSON that a flow or Apex code in Salesforce sends, in the form that its author chose.',
  presets: [
    {
      id: 'apiKey',
      name: 'Key in a header of the named credential',
      settings: [
        {
          name: 'secret',
          label: 'Key',
          help: 'Make up a long one and enter it in Salesforce as the value of the custom header X-Api-Key of the named credential.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'apiKey', in: 'header', name: 'X-Api-Key' },
    },
    {
      id: 'basic',
      name: 'User name and password of the named credential',
      settings: [
        { name: 'username', label: 'User name', help: 'As entered in the named credential in Salesforce.', kind: 'text', required: true },
        { name: 'secret', label: 'Password', help: 'As entered in the named credential in Salesforce.', kind: 'secret', required: true },
      ],
      authentication: { scheme: 'basic', username: '{{username}}' },
    },
  ],
  // the body is the author's own: nothing in it is sure to tell two events apart
  deduplication: null,
  ordering: null,
  eventType: { from: 'body', path: '$.event' },
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'contact.updated',
      title: 'A contact was created or changed',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        event: 'contact.updated',
        contactId: '0035g00000MadeUpAB7',
        email: 'sven.okafor@example.com',
        phone: '+14155550118',
        firstName: 'Sven',
        lastName: 'Okafor',
        company: 'Made Up Joinery',
        lastModifiedDate: '2026-01-27T09:10:11.000Z',
      }),
      suggestion: {
        eventName: 'Contact updated',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'contact.updated' },
          mapping: {
            event: { name: { const: 'Contact updated' }, time: { path: '$.body.lastModifiedDate' } },
            identifiers: {
              email: { path: '$.body.email' },
              phone: { path: '$.body.phone', fn: [['toE164']] },
              salesforce_contact_id: { path: '$.body.contactId' },
            },
            traits: {
              firstName: { path: '$.body.firstName', omitIfEmpty: true },
              lastName: { path: '$.body.lastName', omitIfEmpty: true },
              company: { path: '$.body.company', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'opportunity.won',
      title: 'An opportunity was won',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        event: 'opportunity.won',
        opportunityId: '0065g00000MadeUpAB3',
        name: 'Shelves for three shops',
        amount: 8400,
        currency: 'EUR',
        contactId: '0035g00000MadeUpAB7',
        email: 'sven.okafor@example.com',
        closedAt: '2026-02-02T15:00:00.000Z',
      }),
      suggestion: {
        eventName: 'Deal won',
        definition: {
          filter: { path: '$.body.event', op: 'equals', value: 'opportunity.won' },
          mapping: {
            event: { name: { const: 'Deal won' }, time: { path: '$.body.closedAt' } },
            identifiers: {
              email: { path: '$.body.email' },
              salesforce_contact_id: { path: '$.body.contactId' },
            },
            traits: { largestDeal: { path: '$.body.amount', type: 'number', keep: 'max' } },
            properties: {
              opportunityId: { path: '$.body.opportunityId' },
              opportunity: { path: '$.body.name' },
              amount: { path: '$.body.amount', type: 'number' },
              currency: { path: '$.body.currency' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Open Setup → Named Credentials in Salesforce and create an external credential with the custom header X-Api-Key, or with user name and password.',
    'Enter the same key, or user name and password, here.',
    'Create a named credential with {url} as its URL and that external credential.',
    'Open Setup → Flows and make a record-triggered flow for the object, such as Contact.',
    'Add an action "Create HTTP Callout" with the named credential and the method POST.',
    'Give the body as JSON with the fields event, contactId, email, phone, firstName, lastName and lastModifiedDate.',
    'Activate the flow; Salesforce does not send a failed callout again by itself.',
  ],
};
