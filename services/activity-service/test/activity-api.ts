import { createHash } from 'node:crypto';
import { definitionKey, type TokenRecord, TOPICS } from '@tributary/contracts';
import type { Kafka, Producer } from '@tributary/kafka';
import { connectMongo } from '@tributary/mongo';
import { createTestKafka, eventually, type RunningService, silentLogger, startService, testInfra, uniqueName } from '@tributary/testing';
import type { ActivityRecord } from '../src/activity/activity-record.ts';

type Json = Record<string, unknown>;

const TOKEN = 'trb_activity_test';

/** One activity-service as a process, with topics and a database of its own. */
export interface ActivityUnderTest {
  readonly kafka: Kafka;
  service(): RunningService;
  restart(settings?: Readonly<Record<string, string>>): Promise<void>;
  /** Writes records and waits for their acknowledgement. */
  write(records: readonly ActivityRecord[]): Promise<void>;
  /** Waits until everything that was written is in the store. */
  settled(): Promise<void>;
  get(path: string, token?: string): Promise<{ status: number; text: string; json: Json }>;
  readonly mongodbUri: string;
  /** Loses a row, as only a defect would. */
  removeRun(requestId: string, workflowId: string): Promise<void>;
  close(): Promise<void>;
}

const TOPICS_READ = [
  TOPICS.rawEvents,
  TOPICS.rawEventsHeld,
  TOPICS.gatewayActivity,
  TOPICS.workflowRuns,
  TOPICS.rawEventsDeadLetter,
  TOPICS.profileUpdatesDeadLetter,
];

export async function startActivity(scopes: readonly string[] = ['logs:read']): Promise<ActivityUnderTest> {
  const prefix = `${uniqueName('activity')}.`;
  const mongodbUri = testInfra().mongodbUri(uniqueName('activity'));
  const kafka = await createTestKafka(prefix);
  const producer = kafka.producer();
  await producer.start();
  await writeToken(producer, scopes);
  const settings = { KAFKA_BROKERS: testInfra().brokers.join(), TOPIC_PREFIX: prefix, MONGODB_URI: mongodbUri };
  let running = await startService('activity-service', settings);

  return {
    kafka,
    mongodbUri,
    service: () => running,
    async restart(changes = {}) {
      running = await startService('activity-service', { ...settings, ...changes });
    },
    write: (records) =>
      producer.sendAll(
        records.map(({ topic, value, headers }) => ({
          topic,
          key: null,
          value: value === null ? null : Buffer.from(value),
          headers: headers as Record<string, string>,
        })),
      ),
    async settled() {
      const admin = kafka.admin();
      await eventually(
        async () => {
          for (const topic of TOPICS_READ) if ((await admin.lag('activity-service', topic)) > 0n) return false;
          return true;
        },
        { what: 'every record to be committed', timeoutMs: 120_000 },
      ).finally(() => admin.close());
    },
    async get(path, token = TOKEN) {
      const response = await eventually(
        async () => {
          const answer = await fetch(running.url + path, { headers: { authorization: `Bearer ${token}` } });
          return answer.status === 503 ? undefined : answer;
        },
        { what: 'the service to be ready' },
      );
      const text = await response!.text();
      return { status: response!.status, text, json: JSON.parse(text) as Json };
    },
    async removeRun(requestId, workflowId) {
      const mongo = await connectMongo({ uri: mongodbUri, logger: silentLogger as never });
      await mongo.connected();
      await mongo.db.collection<{ _id: string }>('runs').deleteOne({ _id: `${requestId}:${workflowId}` });
      await mongo.close();
    },
    async close() {
      await running.stop();
      await producer.stop();
    },
  };
}

async function writeToken(producer: Producer, scopes: readonly string[]): Promise<void> {
  const sha256 = createHash('sha256').update(TOKEN).digest('hex');
  const token: TokenRecord = { kind: 'token', id: 'tok_00000001', revision: 1, name: 'test', sha256, scopes: [...scopes], expiresAt: null };
  await producer.send({ topic: TOPICS.definitions, key: definitionKey('token', token.id), value: JSON.stringify(token) });
}
