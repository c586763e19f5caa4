import type { SourceType } from '../types/source-type.ts';

/** What a row of a table is on its way: an object of texts, one for each column. */
const headers = { 'Content-Type': 'application/json' };

export const fileUpload: SourceType = {
  id: 'file',
  name: 'File upload',
  category: 'custom',
  description: 'Rows of files that are uploaded: CSV, TSV, lines of JSON or a JSON array.',
  presets: [
    {
      id: 'key',
      name: 'Key in a header',
      settings: [
        {
          name: 'secret',
          label: 'Key',
          help: 'A long random text of your choice. Only programs that send single rows to the address need it; uploads need a token.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'apiKey', in: 'header', name: 'X-Api-Key' },
    },
  ],
  // a row without a key is told from others by its file and its line
  deduplication: null,
  ordering: null,
  eventType: null,
  batch: null,
  bodyFormats: ['csv', 'ndjson', 'json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'row',
      title: 'A customer of an export, as a row of a table',
      headers,
      body: JSON.stringify({
        customer_id: '10481',
        email: 'greta.halloway@example.com',
        phone: '+44 20 7946 0018',
        first_name: 'Greta',
        last_name: 'Halloway',
        city: 'London',
        newsletter: 'true',
        created_at: '2025-02-03T10:14:22Z',
      }),
      suggestion: {
        eventName: 'Customer imported',
        definition: {
          mapping: {
            event: {
              name: { const: 'Customer imported' },
              time: { path: '$.body.created_at', fn: [['parseDate']], omitIfEmpty: true },
              id: { path: '$.body.customer_id' },
            },
            identifiers: {
              user_id: { path: '$.body.customer_id', omitIfEmpty: true },
              email: { path: '$.body.email', omitIfEmpty: true },
              phone: { path: '$.body.phone', fn: [['toE164']], omitIfEmpty: true },
            },
            traits: {
              firstName: { path: '$.body.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.last_name', omitIfEmpty: true },
              city: { path: '$.body.city', omitIfEmpty: true },
              newsletter: { path: '$.body.newsletter', type: 'boolean', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'row',
      title: 'A past order, as a line of JSON',
      headers,
      body: JSON.stringify({
        order: 90071,
        email: 'daniel.okonkwo@example.com',
        total: 119.9,
        currency: 'EUR',
        placedAt: '2025-11-02T08:30:00Z',
      }),
      suggestion: {
        eventName: 'Order imported',
        definition: {
          mapping: {
            event: {
              name: { const: 'Order imported' },
              time: { path: '$.body.placedAt', fn: [['parseDate']] },
              id: { path: '$.body.order' },
            },
            identifiers: { email: { path: '$.body.email' } },
            traits: { largestOrder: { path: '$.body.total', type: 'number', keep: 'max' } },
            properties: { total: { path: '$.body.total', type: 'number' }, currency: { path: '$.body.currency' } },
          },
        },
      },
    },
  ],
  setup: [
    'Save the table as CSV (UTF-8 where the program asks). The first line names the columns; each further line becomes one event.',
    'Make a token with the scopes sources:read and sources:write.',
    'Upload the file with any client of the tus protocol to /v1/uploads of the gateway, with the id of this source as sourceId; it goes on where it was broken off.',
    'Look at the columns and the first rows, make a workflow that maps them, and try the rows in it.',
    'Start the import. Rows that could not be read are in the report, by line; mend and upload them again: the same file uploaded twice counts once.',
    'Programs that have single rows can POST them as JSON to {url}, with the key in the header X-Api-Key.',
  ],
};
