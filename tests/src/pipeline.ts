import { type DefinitionRecord, definitionKey, headerText, type Profile, RAW_HEADERS, TOPICS } from '@tributary/contracts';
import type { Kafka } from '@tributary/kafka';
import {
  aSource,
  aWorkflow,
  createTestKafka,
  eventually,
  type RunningService,
  startService,
  testInfra,
  uniqueName,
} from '@tributary/testing';

/** Opens and seals the secrets of a pipeline. */
export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');

export type ServiceName =
  'ingest-gateway' | 'workflow-engine' | 'profile-service' | 'activity-service' | 'config-service' | 'source-worker' | 'web-console';

/** A record of the topic `profiles`. */
export interface PublishedProfile {
  readonly profile: Profile;
  readonly traceparent: string | undefined;
}

/** Services as processes on the run's broker and database, with one open source whose workflow knows people by `$.body.email`. */
export interface Pipeline {
  readonly services: ReadonlyMap<ServiceName, RunningService>;
  readonly kafka: Kafka;
  /** Sends an event of a person; returns the answer of the gateway. */
  post(email: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Waits until the profile of that person is published. */
  published(email: string): Promise<PublishedProfile>;
  stop(): Promise<void>;
}

/**
 * Starts the named services, the gateway among them, each with `settings` besides its own, and waits until they are ready.
 *
 * @param more what they know beside the one source and its workflow
 */
export async function startPipeline(
  names: readonly ServiceName[],
  settings: Readonly<Record<string, string>>,
  more: readonly DefinitionRecord[] = [],
): Promise<Pipeline> {
  const prefix = `${uniqueName('pipeline')}.`;
  const kafka = await createTestKafka(prefix);
  const source = aSource();
  const producer = kafka.producer();
  await producer.start();
  await producer.sendAll(
    [source, aWorkflow({ sourceId: source.id }), ...more].map((definition) => ({
      topic: TOPICS.definitions,
      key: definitionKey(definition.kind, definition.id),
      value: JSON.stringify(definition),
    })),
  );
  await producer.stop();
  const profiles: PublishedProfile[] = [];
  const follower = kafka.follow({
    topic: TOPICS.profiles,
    onRecords: (records) => {
      for (const { value, headers } of records)
        if (value !== null)
          profiles.push({ profile: JSON.parse(String(value)) as Profile, traceparent: headerText(headers, RAW_HEADERS.traceparent) });
    },
  });
  await follower.start();
  const services = new Map<ServiceName, RunningService>();
  const stop = async (): Promise<void> => {
    await follower.stop();
    await Promise.all([...services.values()].map((service) => service.stop()));
  };
  try {
    // one after another: each may have to be built first, and until then nobody would hear what the others say
    for (const name of names) services.set(name, await startReady(name, { ...settingsOf(name, prefix), ...settings }));
  } catch (error) {
    await stop();
    throw error;
  }
  const { url } = services.get('ingest-gateway') as RunningService;
  return {
    services,
    kafka,
    post: (email, headers = {}) =>
      fetch(`${url}/v1/webhooks/${source.keys[0]?.key}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ email }),
      }),
    published: (email) =>
      eventually(() => profiles.find(({ profile }) => profile.identifiers['email']?.some(({ value }) => value === email)), {
        what: `the profile of ${email}`,
      }) as Promise<PublishedProfile>,
    stop,
  };
}

/** Where `/metrics` is served, which a service says when it has started; `undefined` where telemetry is switched off. */
export function metricsUrlOf(service: RunningService): string | undefined {
  const { metricsPort } = logLinesOf(service).find(({ msg }) => msg === 'started') as { metricsPort?: number };
  return metricsPort === undefined || metricsPort === 0 ? undefined : `http://127.0.0.1:${metricsPort}/metrics`;
}

/** What a service has logged. */
export function logLinesOf(service: RunningService): readonly Readonly<Record<string, unknown>>[] {
  return service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function startReady(name: ServiceName, settings: Readonly<Record<string, string>>): Promise<RunningService> {
  const service = await startService(name, settings);
  await eventually(async () => (await fetch(`${service.url}/readyz`)).ok, { what: `${name} to be ready`, timeoutMs: 60_000 });
  return service;
}

function settingsOf(name: ServiceName, prefix: string): Readonly<Record<string, string>> {
  const infra = testInfra();
  return {
    KAFKA_BROKERS: infra.brokers.join(','),
    TOPIC_PREFIX: prefix,
    MONGODB_URI: infra.mongodbUri(`${prefix}${name}`.replace('.', '')),
    TRIBUTARY_SECRET_KEY: SECRET_KEY,
    LOG_LEVEL: 'info',
    // the databases of tests are on this machine
    PULL_ALLOWED_HOSTS: '*, 127.0.0.0/8',
  };
}
