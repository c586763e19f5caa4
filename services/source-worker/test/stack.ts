import { randomBytes } from 'node:crypto';
import {
  decodeRawEvent,
  type DefinitionRecord,
  definitionKey,
  headerText,
  RAW_HEADERS,
  type RawEvent,
  type SourceDefinition,
  TOPICS,
} from '@tributary/contracts';
import type { InRecord, Kafka, Producer } from '@tributary/kafka';
import { createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';

export interface StoredEvent extends RawEvent {
  readonly key: string;
  readonly text: string;
  readonly held: string | undefined;
  readonly released: string | undefined;
}

/** One deployment: topics, a database and a secret key of its own; services are started on it as processes, and stopped with it. */
export interface Stack {
  readonly kafka: Kafka;
  readonly producer: Producer;
  readonly secretKey: string;
  readonly mongodbUri: string;
  start(name: string, settings?: Record<string, string>): Promise<RunningService>;
  /** Writes definitions as config-service does. */
  define(...records: DefinitionRecord[]): Promise<void>;
  /** All that is on a topic from now on and from its beginning, in order per partition. */
  watch(topic: string): Promise<readonly InRecord[]>;
  events(topic: string): Promise<() => readonly StoredEvent[]>;
  stop(): Promise<void>;
}

export async function startStack(): Promise<Stack> {
  const name = uniqueName('worker');
  const kafka = await createTestKafka(`${name}.`);
  const producer = kafka.producer();
  await producer.start();
  const secretKey = randomBytes(32).toString('base64');
  const mongodbUri = testInfra().mongodbUri(name);
  const stops: (() => Promise<unknown>)[] = [() => producer.stop()];

  async function watch(topic: string): Promise<readonly InRecord[]> {
    const records: InRecord[] = [];
    const seen = new Set<string>();
    const follower = kafka.follow({
      topic,
      onRecords(batch) {
        for (const record of batch) {
          const position = `${record.partition}/${record.offset}`;
          if (!seen.has(position)) records.push(record);
          seen.add(position);
        }
      },
    });
    stops.push(() => follower.stop());
    await follower.start();
    return records;
  }

  return {
    kafka,
    producer,
    secretKey,
    mongodbUri,
    watch,
    async start(service, settings = {}) {
      const running = await startService(service, {
        KAFKA_BROKERS: testInfra().brokers.join(','),
        TOPIC_PREFIX: `${name}.`,
        MONGODB_URI: mongodbUri,
        TRIBUTARY_SECRET_KEY: secretKey,
        GATEWAY_URL: 'https://gateway.example',
        WORKER_LEASE_MS: '1500',
        ...settings,
      });
      stops.push(() => running.stop());
      await eventually(async () => (await fetch(`${running.url}/readyz`)).status === 200, {
        what: `${service} to be ready`,
        timeoutMs: 60_000,
      });
      return running;
    },
    async define(...records) {
      await producer.sendAll(
        records.map((record) => ({ topic: TOPICS.definitions, key: definitionKey(record.kind, record.id), value: JSON.stringify(record) })),
      );
    },
    async events(topic) {
      const records = await watch(topic);
      const events: StoredEvent[] = [];
      return () => {
        while (events.length < records.length) events.push(storedEvent(records[events.length] as InRecord));
        return events;
      };
    },
    async stop() {
      await Promise.all(stops.reverse().map((stop) => stop()));
    },
  };
}

function storedEvent(record: InRecord): StoredEvent {
  const event = decodeRawEvent(record.headers, record.value) as RawEvent;
  return {
    ...event,
    key: String(record.key),
    text: String(record.value),
    held: headerText(record.headers, RAW_HEADERS.held),
    released: headerText(record.headers, RAW_HEADERS.released),
  };
}

/** What a sender is answered; it sends again what was not taken, as senders do. */
export async function deliver(
  gateway: { readonly url: string },
  source: SourceDefinition,
  body: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await eventually(
    async () => {
      const response = await fetch(`${gateway.url}/v1/webhooks/${source.keys[0]!.key}`, { method: 'POST', body, headers });
      const text = await response.text();
      return response.status === 503 ? undefined : { status: response.status, text };
    },
    { what: 'an answer' },
  );
  if (answer!.status !== 200) throw new Error(`refused: ${answer!.text}`);
  return (JSON.parse(answer!.text) as { eventId: string }).eventId;
}
