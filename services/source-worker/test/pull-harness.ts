import {
  decodeRawEvent,
  definitionKey,
  type DefinitionRecord,
  newResourceId,
  type RawEvent,
  type SourceDefinition,
  TOPICS,
} from '@tributary/contracts';
import { sha256Hex } from '@tributary/definitions';
import type { Kafka, Producer } from '@tributary/kafka';
import { createSecretBox } from '@tributary/secrets';
import { aSource, createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';

export const TOKEN = 'trb_of-the-tests';
const SECRET_KEY = Buffer.alloc(32, 9).toString('base64');
export const box = createSecretBox(SECRET_KEY);

/** A raw event with its place in the topic. */
export interface StoredEvent extends RawEvent {
  readonly key: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** A deployment with source-workers as processes; what they write to `raw-events` is collected. */
export interface Deployment {
  readonly prefix: string;
  readonly kafka: Kafka;
  readonly producer: Producer;
  start(settings?: Readonly<Record<string, string>>): Promise<RunningService>;
  publish(...definitions: readonly DefinitionRecord[]): Promise<void>;
  /** Everything that was stored of a source, in the order of each partition. */
  events(sourceId: string): readonly StoredEvent[];
  rejections(sourceId: string): readonly { readonly code: string; readonly message: string; readonly size: number }[];
  /** Has all sources that were published stop. */
  retire(): Promise<void>;
  stop(): Promise<void>;
}

export async function deploy(): Promise<Deployment> {
  const prefix = `${uniqueName('pulls')}.`;
  const kafka = await createTestKafka(prefix);
  const producer = kafka.producer();
  await producer.start();
  const stored: StoredEvent[] = [];
  const rejected: { sourceId: string; code: string; message: string; size: number }[] = [];
  const follower = kafka.follow({
    topic: TOPICS.rawEvents,
    onRecords: (records) => {
      for (const { key, partition, offset, headers, value } of records) {
        const event = decodeRawEvent(headers, value);
        if (event !== undefined) stored.push({ ...event, key: String(key), partition, offset });
      }
    },
  });
  const activity = kafka.follow({
    topic: TOPICS.gatewayActivity,
    onRecords: (records) => {
      for (const { value } of records) rejected.push(JSON.parse(String(value)) as (typeof rejected)[number]);
    },
  });
  await Promise.all([follower.start(), activity.start()]);
  const services: RunningService[] = [];
  const running = new Map<string, SourceDefinition>();
  const publish = (...definitions: readonly DefinitionRecord[]) => {
    for (const each of definitions) if (each.kind === 'source') running.set(each.id, each);
    return producer.sendAll(
      definitions.map((each) => ({ topic: TOPICS.definitions, key: definitionKey(each.kind, each.id), value: JSON.stringify(each) })),
    );
  };
  await publish({
    kind: 'token',
    id: 'tok_0000000001',
    revision: 1,
    name: 'tests',
    sha256: sha256Hex(TOKEN),
    scopes: ['*'],
    expiresAt: null,
  });
  return {
    prefix,
    kafka,
    producer,
    async start(settings = {}) {
      const service = await startService('source-worker', {
        KAFKA_BROKERS: testInfra().brokers.join(','),
        TOPIC_PREFIX: prefix,
        MONGODB_URI: testInfra().mongodbUri(prefix.replace('.', '')),
        TRIBUTARY_SECRET_KEY: SECRET_KEY,
        WORKER_LEASE_MS: '1s',
        KAFKA_SESSION_TIMEOUT: '6s',
        // the databases of tests are on this machine
        PULL_ALLOWED_HOSTS: '*, 127.0.0.0/8',
        LOG_LEVEL: 'info',
        ...settings,
      });
      services.push(service);
      await eventually(async () => (await fetch(`${service.url}/readyz`)).ok, { what: 'the worker to be ready', timeoutMs: 60_000 });
      return service;
    },
    publish,
    events: (sourceId) => stored.filter((event) => event.sourceId === sourceId),
    rejections: (sourceId) => rejected.filter((row) => row.sourceId === sourceId),
    async retire() {
      await publish(...[...running.values()].map((each) => ({ ...each, revision: each.revision + 100, status: 'inactive' as const })));
      running.clear();
    },
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await Promise.all([follower.stop(), activity.stop(), producer.stop()]);
    },
  };
}

/** An active source that is read. */
export function aPulledSource(pull: SourceDefinition['pull'], changes: Partial<SourceDefinition> = {}): SourceDefinition {
  return aSource({
    id: newResourceId('src'),
    type: pull?.kind === 'kafkaTopic' ? 'kafka-topic' : 'postgresql',
    authentication: { scheme: 'pull' },
    limits: { maxBodyBytes: 10 * 1024 * 1024, requestsPerSecond: null, burst: null },
    pull,
    ...changes,
  });
}

export interface PullAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly state?: string;
    readonly rows?: number;
    readonly skippedRows?: number | null;
    readonly lag?: string | null;
    readonly warnings?: readonly { readonly code: string; readonly message: string }[];
    readonly code?: string;
    readonly problem?: { readonly code: string; readonly message: string } | null;
    readonly run?: { readonly endedAt: string | null; readonly rows: number } | null;
  };
}

/** Asks a worker about a source. */
export async function askPull(
  service: RunningService,
  sourceId: string,
  action: '' | '/run' | '/preview' = '',
  token = TOKEN,
): Promise<PullAnswer> {
  const response = await fetch(`${service.url}/v1/sources/${sourceId}/pull${action}`, {
    method: action === '' ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as PullAnswer['body'] };
}
