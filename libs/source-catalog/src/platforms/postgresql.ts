import type { AuthenticationPreset, SettingField, SourceType } from '../types/source-type.ts';

const connection: readonly SettingField[] = [
  { name: 'host', label: 'Host', help: 'Of the server, reachable from where Tributary runs.', kind: 'text', required: true },
  { name: 'port', label: 'Port', help: 'Of the server.', kind: 'integer', range: { min: 1, max: 65_535 }, initial: 5432, required: false },
  { name: 'database', label: 'Database', help: 'Its name.', kind: 'text', required: true },
  { name: 'user', label: 'User', help: 'One that may SELECT what is read, and nothing else.', kind: 'text', required: true },
  { name: 'password', label: 'Password', help: 'Of that user.', kind: 'secret', required: false },
  {
    name: 'ssl',
    label: 'TLS',
    help: 'verify-full: encrypted, and the certificate of the server is checked; require: encrypted, any certificate will do; disable: in clear.',
    kind: 'choice',
    options: ['verify-full', 'require', 'disable'],
    initial: 'verify-full',
    required: false,
  },
];

const reading: readonly SettingField[] = [
  {
    name: 'cursorColumn',
    label: 'Cursor column',
    help: 'A column that grows with every change of a row, such as updated_at, with an index. Rows without a value are not read. A number that only counts new rows (a serial) shows no changes, and transactions that commit out of order need the look back over rows.',
    kind: 'text',
    required: true,
  },
  {
    name: 'keyColumns',
    label: 'Key columns',
    help: 'The columns that tell rows apart, such as id; several with commas between.',
    kind: 'text',
    required: true,
  },
  {
    name: 'intervalSeconds',
    label: 'Interval',
    help: 'Seconds from one reading to the next.',
    kind: 'integer',
    range: { min: 1, max: 604_800 },
    initial: 60,
    required: false,
  },
  {
    name: 'lookbackSeconds',
    label: 'Look back',
    help: 'How many seconds after the time in its cursor column a row may become visible: as long as the longest transaction that writes. For cursors that are times.',
    kind: 'integer',
    range: { min: 0, max: 86_400 },
    initial: 60,
    required: false,
  },
  {
    name: 'lookbackRows',
    label: 'Look back over rows',
    help: 'Of cursors that are no times, such as serial numbers: how many rows before the last are looked at again, since transactions commit out of the order of their numbers. More than are written while the longest of them lasts; what commits behind more is missed.',
    kind: 'integer',
    range: { min: 0, max: 10_000 },
    initial: 1000,
    required: false,
  },
  {
    name: 'pageSize',
    label: 'Page',
    help: 'Rows of one query.',
    kind: 'integer',
    range: { min: 1, max: 100_000 },
    initial: 1000,
    required: false,
  },
];

function preset(id: string, name: string, from: SettingField): AuthenticationPreset {
  return { id, name, settings: [...connection, from, ...reading], authentication: { scheme: 'pull' }, pull: 'postgresQuery' };
}

export const postgresql: SourceType = {
  id: 'postgresql',
  name: 'PostgreSQL',
  category: 'data',
  description: 'The rows of a table, view or query in PostgreSQL, new and changed ones again and again.',
  presets: [
    preset('table', 'A table or view', {
      name: 'table',
      label: 'Table',
      help: 'With its schema: public.orders. A name that holds a dot stands in double quotes.',
      kind: 'text',
      required: true,
    }),
    preset('query', 'A query', {
      name: 'query',
      label: 'Query',
      help: 'One SELECT that gives the cursor and key columns; it is read in a transaction that cannot write.',
      kind: 'longText',
      required: true,
    }),
  ],
  // each version of a row is an event, known by key and cursor
  deduplication: null,
  // the key of the row
  ordering: null,
  eventType: null,
  batch: null,
  bodyFormats: ['json'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'row',
      title: 'A row of a table of customers',
      headers: { 'content-type': 'application/json', 'x-tributary-cursor': '2026-03-04 05:06:07.123456+00', 'x-tributary-key': '["1042"]' },
      body: JSON.stringify({
        id: 1042,
        email: 'jonas.veld@example.com',
        first_name: 'Jonas',
        last_name: 'Veld',
        lifetime_value: 318.4,
        updated_at: '2026-03-04T05:06:07.123456+00:00',
      }),
      suggestion: {
        eventName: 'Customer changed',
        definition: {
          mapping: {
            event: { name: { const: 'Customer changed' }, time: { path: '$.body.updated_at' } },
            identifiers: { user_id: { path: '$.body.id' }, email: { path: '$.body.email' } },
            traits: {
              firstName: { path: '$.body.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.last_name', omitIfEmpty: true },
              lifetimeValue: { path: '$.body.lifetime_value', type: 'number' },
            },
          },
        },
      },
    },
  ],
  setup: [
    "Create a user for Tributary: CREATE ROLE tributary LOGIN PASSWORD '…'; GRANT SELECT ON public.customers TO tributary.",
    'Choose a column that grows with every change, such as updated_at kept by a trigger, and create an index on it and the key.',
    'Enter the connection, the table or query, and both columns here. It is read from now on; nothing is to be called, and requests to {url} are refused.',
    'Look at what was read, and at what went wrong, with GET /v1/sources/{id}/pull of the source-worker.',
  ],
};
