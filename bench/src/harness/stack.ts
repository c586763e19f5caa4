import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DefinitionRecord, definitionKey, TOPIC_CATALOGUE, TOPICS } from '@tributary/contracts';
import { createKafka, type Kafka } from '@tributary/kafka';
import { startDatabase, startKafka } from '@tributary/local-stack';
import { type Program, type ProgramOptions, ROOT, startProgram } from './programs.ts';

/** A broker, a database and the programs of one run; all of it is gone afterwards. */
export interface BenchStack {
  readonly brokers: string;
  /** The names of one contestant: each has topics and groups of its own, so that nobody reads what is meant for another. */
  kafka(topicPrefix?: string): Kafka;
  /** The connection string of a database on the stack's server, which is started at the first call. */
  mongodbUri(database: string): Promise<string>;
  /** Starts a program that is told the brokers and the prefix, and stops with the stack. */
  start(options: Omit<ProgramOptions, 'dataDir'> & { readonly prefix?: string }): Promise<Program>;
  /** Ends programs, database and broker, in this order. */
  stop(): Promise<void>;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };

export async function startBenchStack(): Promise<BenchStack> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-bench-'));
  const broker = await startKafka({ root: ROOT, dataDir, port: 0 });
  const brokers = `127.0.0.1:${broker.port}`;
  const programs: Program[] = [];
  let database: ReturnType<typeof startDatabase> | undefined;
  return {
    brokers,
    kafka: (topicPrefix = '') => createKafka({ brokers: [brokers], clientId: 'bench', topicPrefix, logger: quiet }),
    async mongodbUri(name) {
      database ??= startDatabase({ root: ROOT, dataDir, port: 0 });
      return `mongodb://127.0.0.1:${(await database).port}/${name}`;
    },
    async start({ prefix = '', env, ...options }) {
      const program = await startProgram({ ...options, dataDir, env: { KAFKA_BROKERS: brokers, TOPIC_PREFIX: prefix, ...env } });
      programs.push(program);
      return program;
    },
    async stop() {
      await Promise.all(programs.map(({ child }) => child.stop()));
      await (await database)?.child.stop();
      await broker.child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Creates topics of the catalogue: those named, or all. */
export async function createTopics(kafka: Kafka, names?: readonly string[]): Promise<void> {
  const admin = kafka.admin();
  await admin.ensureTopics(TOPIC_CATALOGUE.filter(({ name }) => names?.includes(name) ?? true));
  await admin.close();
}

/** Publishes sources and workflows as config-service would. */
export async function publishDefinitions(kafka: Kafka, records: readonly DefinitionRecord[]): Promise<void> {
  const producer = kafka.producer();
  await producer.start();
  await producer.sendAll(
    records.map((record) => ({ topic: TOPICS.definitions, key: definitionKey(record.kind, record.id), value: JSON.stringify(record) })),
  );
  await producer.stop();
}
