import { z } from 'zod';
import { sealedSecret } from './source-authentication.ts';

const name = z.string().min(1).max(1024);

/** A Kafka cluster that is not the deployment's own. */
const kafkaCluster = z.strictObject({
  brokers: z
    .array(z.string().regex(/^[\w.-]+:\d{1,5}$|^\[[\da-fA-F:]+\]:\d{1,5}$/, 'must be host:port, several with commas between'))
    .min(1)
    .max(20),
  ssl: z.boolean(),
  sasl: z
    .strictObject({ mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']), username: name, password: sealedSecret })
    .nullable(),
});

const kafkaTopicPull = z.strictObject({
  kind: z.literal('kafkaTopic'),
  /** As the cluster calls it: no prefix is added. */
  topic: z.string().regex(/^(?!\.{1,2}$)[\w.-]{1,249}$/, 'must be the name of a topic: letters, digits, dots, hyphens and underscores'),
  /** Where reading begins. It counts once: afterwards the committed position does. */
  startFrom: z.enum(['earliest', 'latest']),
  /** `null`: the deployment's own. */
  cluster: kafkaCluster.nullable(),
});

const postgresPull = z.strictObject({
  kind: z.literal('postgresQuery'),
  host: z.string().regex(/^[\w.:-]{1,253}$/, 'must be the name or address of a host'),
  port: z.int().min(1).max(65_535),
  database: name,
  user: name,
  password: sealedSecret.nullable(),
  /** `require` encrypts and believes any certificate; `verify-full` checks it. */
  ssl: z.enum(['disable', 'require', 'verify-full']),
  /** The names of a table (schema and table, or the table alone), or one SELECT. */
  from: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('table'),
      table: z.array(name).min(1, 'must be the name of a table, such as public.orders').max(2, 'must be a table, or schema and table'),
    }),
    z.strictObject({ is: z.literal('query'), query: z.string().min(1).max(65_536) }),
  ]),
  /** Grows with every change of a row. */
  cursorColumn: name,
  /** Tell rows apart. */
  keyColumns: z.array(name).min(1, 'must be the name of a column, several with commas between').max(16),
  intervalSeconds: z.int().min(1).max(604_800),
  /** How much later than its cursor says a row may become visible. Cursors that are times only. */
  lookbackSeconds: z.int().min(0).max(86_400),
  /** How many rows before the last one are read again. Cursors that are no times only. */
  lookbackRows: z.int().min(0).max(10_000).default(1000),
  /** Rows of one query. */
  pageSize: z.int().min(1).max(100_000),
});

/** Where a source that is read, rather than sent to, reads from. */
export const pullDefinition = z.discriminatedUnion('kind', [kafkaTopicPull, postgresPull]);
export type PullDefinition = z.infer<typeof pullDefinition>;
export type KafkaTopicPull = z.infer<typeof kafkaTopicPull>;
export type PostgresPull = z.infer<typeof postgresPull>;
