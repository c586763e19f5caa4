import { createHash, randomBytes } from 'node:crypto';
import { definitionKey, type Profile, type ProfileUpdate, TOPICS } from '@tributary/contracts';
import type { InRecord, Kafka, Producer } from '@tributary/kafka';
import { createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';

/** The service as processes on real Kafka and a real database, all of their own. */
export interface Harness {
  readonly kafka: Kafka;
  replica(): Promise<RunningService>;
  /** Sends updates as the engine does, keyed by the strongest identifier. */
  send(updates: readonly ProfileUpdate[]): Promise<void>;
  sendRaw(values: readonly (string | null)[]): Promise<void>;
  /** Resolves when every update is settled. */
  settled(timeoutMs?: number): Promise<void>;
  get<T>(service: RunningService, path: string): Promise<{ status: number; location: string | null; body: T }>;
  /** Everything on a topic so far. */
  read(topic: string): Promise<InRecord[]>;
  /** The topic `profiles` as a consumer that has compacted it sees it. */
  publishedProfiles(): Promise<Map<string, Profile>>;
  close(): Promise<void>;
}

const GROUP = 'profile-service';

export async function startHarness(): Promise<Harness> {
  const prefix = uniqueName('profiles');
  const kafka = await createTestKafka(prefix);
  const producer: Producer = kafka.producer();
  await producer.start();
  const token = `trb_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(token).digest('hex');
  const record = { kind: 'token', id: 'tok_0000000000', revision: 1, name: 'test', sha256, scopes: ['profiles:read'], expiresAt: null };
  await producer.send({ topic: TOPICS.definitions, key: definitionKey('token', record.id), value: JSON.stringify(record) });
  const admin = kafka.admin();
  const services: RunningService[] = [];

  const read = async (topic: string) => {
    const records: InRecord[] = [];
    const follower = kafka.follow({ topic, onRecords: (some) => void records.push(...some) });
    await follower.start();
    await follower.stop();
    return records;
  };

  return {
    kafka,
    read,
    async replica() {
      const service = await startService(GROUP, {
        KAFKA_BROKERS: testInfra().brokers.join(','),
        MONGODB_URI: testInfra().mongodbUri(prefix),
        TOPIC_PREFIX: prefix,
        LOG_LEVEL: 'info',
      });
      services.push(service);
      await eventually(async () => (await fetch(`${service.url}/readyz`)).ok, { what: 'profile-service to be ready', timeoutMs: 60_000 });
      return service;
    },
    send: (updates) =>
      producer.sendAll(
        updates.map((update) => {
          const { type, value } = update.identifiers[0]!;
          return { topic: TOPICS.profileUpdates, key: `${type}:${value}`, value: JSON.stringify(update) };
        }),
      ),
    sendRaw: (values) => producer.sendAll(values.map((value) => ({ topic: TOPICS.profileUpdates, key: 'raw', value }))),
    async settled(timeoutMs = 60_000) {
      const isSettled = async () => (await admin.lag(GROUP, TOPICS.profileUpdates)) === 0n;
      await eventually(isSettled, { what: 'all updates to be settled', timeoutMs });
    },
    async get(service, path) {
      const response = await fetch(service.url + path, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual' });
      return { status: response.status, location: response.headers.get('location'), body: (await response.json()) as never };
    },
    async publishedProfiles() {
      const profiles = new Map<string, Profile>();
      for (const { key, value } of await read(TOPICS.profiles)) {
        if (value === null) profiles.delete(key!.toString());
        else profiles.set(key!.toString(), JSON.parse(value.toString()) as Profile);
      }
      return profiles;
    },
    async close() {
      await Promise.all(services.map((service) => service.stop()));
      await producer.stop();
      await admin.close();
    },
  };
}
