import type { SettingField, SourceType } from '../types/source-type.ts';

const topic: readonly SettingField[] = [
  {
    name: 'topic',
    label: 'Topic',
    help: 'Its whole name, as the cluster lists it. Values are kept byte for byte; workflows read JSON. Avro, Protobuf and the wire format of schema registries are not decoded.',
    kind: 'text',
    required: true,
  },
  {
    name: 'startFrom',
    label: 'Begin with',
    help: 'earliest: everything that the topic still holds; latest: what is written from now on. It counts once, when the source is read for the first time.',
    kind: 'choice',
    options: ['earliest', 'latest'],
    initial: 'earliest',
    required: false,
  },
];

export const kafkaTopic: SourceType = {
  id: 'kafka-topic',
  name: 'Kafka topic',
  category: 'data',
  description: 'The records of an existing topic, such as those of a Kafka Connect connector, Debezium or a warehouse export.',
  presets: [
    { id: 'own', name: 'In the cluster that Tributary uses', settings: topic, authentication: { scheme: 'pull' }, pull: 'kafkaTopic' },
    {
      id: 'cluster',
      name: 'In another cluster',
      settings: [
        ...topic,
        {
          name: 'brokers',
          label: 'Brokers',
          help: 'host:port, several with commas between, reachable from where Tributary runs.',
          kind: 'text',
          required: true,
        },
        {
          name: 'ssl',
          label: 'TLS',
          help: 'on: encrypted, and the certificates of the brokers are checked.',
          kind: 'choice',
          options: ['on', 'off'],
          initial: 'on',
          required: false,
        },
        {
          name: 'mechanism',
          label: 'SASL mechanism',
          help: 'How user name and password are checked.',
          kind: 'choice',
          options: ['plain', 'scram-sha-256', 'scram-sha-512'],
          initial: 'scram-sha-512',
          required: false,
        },
        {
          name: 'username',
          label: 'User name',
          help: 'Of a user that may read the topic and use consumer groups whose names begin with the prefix of this deployment and source-worker. None where the cluster asks for none.',
          kind: 'text',
          required: false,
        },
        { name: 'password', label: 'Password', help: 'Of that user.', kind: 'secret', required: false },
      ],
      authentication: { scheme: 'pull' },
      pull: 'kafkaTopic',
    },
  ],
  // each record is an event, known by its place in the topic
  deduplication: null,
  // the key of the record
  ordering: null,
  eventType: { from: 'body', path: '$.op' },
  batch: null,
  bodyFormats: ['json', 'text'],
  allowGet: false,
  handshakes: [],
  answer: null,
  samples: [
    {
      event: 'u',
      title: 'Debezium: a row of a table of customers was changed',
      headers: { 'x-tributary-topic': 'shop.public.customers/3/4711', 'x-tributary-record-time': '2026-03-04T05:06:07.123Z' },
      body: JSON.stringify({
        before: { id: 1042, email: 'noor.halabi@example.com', first_name: 'Noor', last_name: 'Halabi', plan: 'free' },
        after: { id: 1042, email: 'noor.halabi@example.com', first_name: 'Noor', last_name: 'Halabi', plan: 'team' },
        source: { connector: 'postgresql', db: 'shop', schema: 'public', table: 'customers', ts_ms: 1772600767000, lsn: 24023128 },
        op: 'u',
        ts_ms: 1772600767120,
      }),
      suggestion: {
        eventName: 'Customer changed',
        definition: {
          filter: { path: '$.body.after.id', op: 'exists' },
          mapping: {
            event: { name: { const: 'Customer changed' }, time: { path: '$.body.source.ts_ms' } },
            identifiers: { user_id: { path: '$.body.after.id' }, email: { path: '$.body.after.email' } },
            traits: {
              firstName: { path: '$.body.after.first_name', omitIfEmpty: true },
              lastName: { path: '$.body.after.last_name', omitIfEmpty: true },
              plan: { path: '$.body.after.plan' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Find out the whole name of the topic, with kafka-topics.sh --list or in the settings of the connector that writes it.',
    'For another cluster, create a user there that may read the topic and use a consumer group.',
    'Enter the topic here. It is read from now on; nothing is to be called, and requests to {url} are refused.',
    'With Debezium, leave its JSON envelope as it is: workflows take fields from $.body.after, or $.body.payload.after where schemas are enabled.',
  ],
};
