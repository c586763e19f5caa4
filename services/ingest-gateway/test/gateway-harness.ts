import {
  decodeRawEvent,
  type GatewayRejection,
  gatewayRejection,
  type RawEvent,
  type SourceDefinition,
  TOPICS,
} from '@tributary/contracts';
import type { Follower, InRecord, Kafka } from '@tributary/kafka';
import { createSecretBox } from '@tributary/secrets';
import { createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';

const SECRET_KEY = Buffer.alloc(32, 9).toString('base64');
const box = createSecretBox(SECRET_KEY);

/** Secrets as a definition holds them. */
export const sealed = (...secrets: string[]) => secrets.map((secret) => box.seal(secret));

/** The settings of a gateway process that belongs to the topics under `prefix`. */
export const gatewaySettings = (brokers: readonly string[], prefix: string) => ({
  KAFKA_BROKERS: brokers.join(','),
  TOPIC_PREFIX: prefix,
  TRIBUTARY_SECRET_KEY: SECRET_KEY,
  GATEWAY_URL: 'https://gateway.example',
  LOG_LEVEL: 'info',
});

export interface StoredEvent extends RawEvent {
  readonly key: string | undefined;
}

/** A gateway as a process, with topics of its own, and eyes on what it writes. */
export interface GatewayHarness {
  readonly service: RunningService;
  readonly kafka: Kafka;
  readonly prefix: string;
  urlOf(source: SourceDefinition): string;
  /** Waits until the event is in Kafka. */
  eventOf(eventId: string): Promise<StoredEvent>;
  event(matches: (event: StoredEvent) => boolean): Promise<StoredEvent>;
  events(): readonly StoredEvent[];
  rejection(matches: (rejection: GatewayRejection) => boolean): Promise<GatewayRejection>;
  /** Those that have been seen so far. */
  rejections(): readonly GatewayRejection[];
  /** The sum over the series of a counter whose attributes match. */
  counted(name: string, attributes?: RegExp): Promise<number>;
  stop(): Promise<void>;
}

export async function startGateway(
  sources: readonly SourceDefinition[],
  settings: Readonly<Record<string, string>> = {},
): Promise<GatewayHarness> {
  const prefix = `${uniqueName('gw')}.`;
  const kafka = await createTestKafka(prefix);
  await publishSources(kafka, sources);
  const events: StoredEvent[] = [];
  const rejections: GatewayRejection[] = [];
  const followers = await Promise.all([
    follow(kafka, TOPICS.rawEvents, (record) => events.push(storedEvent(record))),
    follow(kafka, TOPICS.gatewayActivity, (record) => rejections.push(gatewayRejection.parse(JSON.parse(String(record.value))))),
  ]);
  const service = await startService('ingest-gateway', { ...gatewaySettings(testInfra().brokers, prefix), ...settings });
  await untilReady(service.url);
  return {
    service,
    kafka,
    prefix,
    urlOf: (source) => urlOf(service.url, source),
    events: () => events,
    eventOf: (eventId) =>
      eventually(() => events.find((event) => event.eventId === eventId) as StoredEvent, { what: `the event ${eventId}` }),
    event: (matches) => eventually(() => events.find(matches) as StoredEvent, { what: 'an event' }),
    rejection: (matches) => eventually(() => rejections.find(matches) as GatewayRejection, { what: 'a rejection' }),
    rejections: () => rejections,
    counted: (name, attributes) => counted(service, name, attributes),
    async stop() {
      await Promise.all(followers.map((follower) => follower.stop()));
      await service.stop();
    },
  };
}

async function counted(service: RunningService, name: string, attributes = /^/): Promise<number> {
  const port = /"metricsPort":([1-9]\d*),[^\n]*"msg":"started"/.exec(service.output())?.[1];
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const series = metrics.split('\n').filter((line) => /^\w+/.exec(line)?.[0] === name && attributes.test(line));
  return series.reduce((sum, line) => sum + Number(/ (\d+)/.exec(line)?.[1]), 0);
}

export async function publishSources(kafka: Kafka, sources: readonly SourceDefinition[]): Promise<void> {
  const producer = kafka.producer();
  await producer.start();
  await producer.sendAll(
    sources.map((source) => ({ topic: TOPICS.definitions, key: `source:${source.id}`, value: JSON.stringify(source) })),
  );
  await producer.stop();
}

export function urlOf(gatewayUrl: string, source: SourceDefinition): string {
  return `${gatewayUrl}/v1/webhooks/${source.keys[0]?.key}`;
}

export async function untilReady(url: string): Promise<void> {
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 200, { what: 'the gateway to be ready' });
}

export async function follow(kafka: Kafka, topic: string, each: (record: InRecord) => void): Promise<Follower> {
  const seen = new Set<string>();
  const follower = kafka.follow({
    topic,
    onRecords: (records) => {
      for (const record of records) {
        const position = `${record.partition}/${record.offset}`;
        if (!seen.has(position)) each(record);
        seen.add(position);
      }
    },
  });
  await follower.start();
  return follower;
}

export function storedEvent(record: InRecord): StoredEvent {
  const event = decodeRawEvent(record.headers, record.value);
  if (event === undefined) throw new Error('a record that is no raw event');
  return { ...event, key: record.key?.toString() };
}
