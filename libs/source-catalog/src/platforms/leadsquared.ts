import type { WorkflowDefinition } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

/** Every field is a text; those without a value may be null or empty. */
function lead(over: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ProspectID: '7c1f0a52-93de-4b0e-8f6a-2d5e41b7c901',
    ProspectAutoId: '10412',
    FirstName: 'Meera',
    LastName: 'Anand',
    EmailAddress: 'meera.anand@example.com',
    Phone: '+91-9820012345',
    Company: '',
    Origin: 'Web',
    Source: 'Organic Search',
    ProspectStage: 'Prospect',
    Score: '12',
    DoNotEmail: '0',
    DoNotCall: '0',
    CreatedOn: '2026-02-03 10:14:22',
    ModifiedOn: '2026-02-03 10:14:22',
    ...over,
  };
}

/** No filter: a webhook is set up for one event. The times name no zone and are taken as UTC. */
const leadCreated: WorkflowDefinition = {
  mapping: {
    event: { name: { const: 'Lead created' }, time: { path: '$.body.ModifiedOn', fn: [['parseDate']] } },
    identifiers: {
      email: { path: '$.body.EmailAddress', omitIfEmpty: true },
      phone: {
        path: '$.body.Phone',
        fn: [
          ['when', { op: 'isNotEmpty' }],
          ['toE164', 'IN'],
        ],
      },
      leadsquared_prospect_id: { path: '$.body.ProspectID' },
    },
    traits: {
      firstName: { path: '$.body.FirstName', omitIfEmpty: true },
      lastName: { path: '$.body.LastName', omitIfEmpty: true },
      company: { path: '$.body.Company', omitIfEmpty: true },
      leadStage: { path: '$.body.ProspectStage' },
      leadScore: { path: '$.body.Score', type: 'number' },
      leadSource: { path: '$.body.Source', omitIfEmpty: true, keep: 'first' },
    },
    properties: { origin: { path: '$.body.Origin', omitIfEmpty: true } },
  },
};

export const leadsquared: SourceType = {
  id: 'leadsquared',
  name: 'LeadSquared',
  category: 'crm',
  description: 'Leads that are created or change.',
  presets: [
    {
      id: 'key',
      name: 'Key in a header',
      settings: [
        {
          name: 'secret',
          label: 'Key',
          help: 'A long random text of your choice, which you enter again as the value of the custom header x-api-key.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'apiKey', in: 'header', name: 'x-api-key' },
    },
    { id: 'url', name: 'Secret address only', settings: [], authentication: { scheme: 'none' } },
  ],
  // there is no id of an event; a repeat has the same bytes
  deduplication: { from: 'bodyHash' },
  ordering: { from: 'body', path: '$.ProspectID' },
  // a webhook is set up for one event, and its body does not name it
  eventType: null,
  batch: null,
  bodyFormats: ['json', 'form', 'text'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'Lead Creation',
      title: 'A lead was created',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(lead({})),
      suggestion: { eventName: 'Lead created', definition: leadCreated },
    },
    {
      event: 'Lead Creation',
      title: 'A lead was imported; sent as text/plain, with JSON inside',
      headers: { 'Content-Type': 'text/plain' },
      body: JSON.stringify(
        lead({
          ProspectID: '0d94c6e8-51b7-4a2f-b3c0-9e7f1a6d2402',
          ProspectAutoId: '10413',
          FirstName: 'Rohan',
          LastName: 'Desai',
          EmailAddress: 'rohan.desai@example.com',
          Phone: '',
          Company: 'Desai Textiles',
          Origin: 'Import',
          ProspectStage: 'Customer',
        }),
      ),
      suggestion: { eventName: 'Lead created', definition: leadCreated },
    },
  ],
  setup: [
    'In LeadSquared open My Account > Settings > API and Webhooks > Webhooks.',
    'Click Create and choose the event, for example Lead Creation.',
    'Paste {url} as the webhook URL.',
    'Choose the content type application/json.',
    'Under Custom Headers add x-api-key with the key of this source.',
    'Tick "Notify on failure", and save.',
  ],
};
