import type { Part } from './cpu-shares.ts';

const PLATFORM: readonly Part[] = [
  { name: 'garbage collection', pattern: /^\(garbage collector\)/ },
  { name: 'loading the program', pattern: /node:internal\/main\/run_main_module|^__require/ },
  {
    name: 'writing to sockets',
    pattern: /^(writeGeneric|writevGeneric|handleWriteReq|writeBuffer|writeUtf8String|writeLatin1String|writev) /,
  },
  {
    name: 'Kafka: encoding what is produced',
    pattern: /libs\/kafka\/src\/wire|kafkajs\/src\/protocol\/(requests\/produce|encoder|request\.js)/,
  },
  { name: 'Kafka: choosing partitions, sending', pattern: /kafkajs\/src\/producer|libs\/kafka\/src\/producer/ },
  {
    name: 'Kafka: decoding what is fetched',
    pattern: /kafkajs\/src\/protocol\/(requests\/fetch|recordBatch|decoder|message)|libs\/kafka\/src\/record/,
  },
  { name: 'Kafka: the rest of the client', pattern: /kafkajs\/src|libs\/kafka\/src/ },
];

/** The parts of each service, for its benchmark. */
export const PARTS: Readonly<Record<string, readonly Part[]>> = {
  gateway: [
    ...PLATFORM,
    { name: 'HMAC', pattern: /authentication\/hmac/ },
    { name: 'keys from the body', pattern: /source-catalog\/src\/keys|eventIdFor/ },
    { name: 'ids and trace', pattern: /newId|request-trace|newTraceparent/ },
    { name: 'record headers', pattern: /encodeRawEventHeaders|redact/ },
    { name: 'metrics', pattern: /src\/metrics|sdk-metrics/ },
    { name: 'HTTP of Node', pattern: /node:_http|node:internal\/streams|node:net|body-reader/ },
    { name: 'the handler', pattern: /src\/(http|intake|kafka)\/|libs\/definitions/ },
  ],
  engine: [
    ...PLATFORM,
    { name: 'record to event', pattern: /event-of-record|decodeRawEvent|headerText/ },
    { name: 'parsing the body', pattern: /workflow\/src\/document/ },
    { name: 'rules', pattern: /workflow\/src\/(compile|conditions|mapping|path|values|functions)/ },
    { name: 'identifiers and ids of updates', pattern: /workflow\/src\/profile-update|identity\/src|update-id/ },
    { name: 'JSON of updates and reports', pattern: /evaluation\/(evaluate-event|outputs)/ },
    { name: 'traces and metrics', pattern: /observability|src\/metrics|@opentelemetry/ },
    { name: 'the handler', pattern: /src\/(evaluate-records|raw-handler)/ },
  ],
  profiles: [
    ...PLATFORM,
    { name: 'reading and checking updates', pattern: /src\/updates\/|zod\// },
    { name: 'MongoDB driver', pattern: /node_modules\/(mongodb|bson|mongoose)|src\/mongo\// },
    { name: 'folding, joining, states as text', pattern: /identity\/src\/(state|trait|codec|order|json-order)/ },
    { name: 'views and changes as records', pattern: /identity\/src\/(view|changes)|src\/kafka\/records|profile-changes/ },
    { name: 'identity: pointers, groups, owners', pattern: /src\/apply\/|identity\/src\/(components|strength)/ },
    { name: 'traces and metrics', pattern: /observability|src\/metrics|@opentelemetry/ },
    { name: 'the handler', pattern: /src\/kafka\// },
  ],
};
