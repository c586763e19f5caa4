import { randomBytes } from 'node:crypto';
import type { Kafka } from '@tributary/kafka';
import { createConnection, type mongo } from 'mongoose';
import { createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';

export const ADMIN_TOKEN = 'trb_administrator-of-the-tests';

/** Every field that a test looks at, in whichever answer it comes. */
export interface Body {
  readonly id: string;
  readonly token: string;
  readonly key: string;
  readonly url: string;
  readonly revision: number;
  readonly version: number;
  readonly mayMerge: boolean;
  readonly previousKeys: readonly { readonly key: string; readonly expiresAt: string }[];
  readonly previousSecrets: readonly { readonly last4: string; readonly expiresAt: string }[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly authentication: { readonly secret: unknown };
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly path: string; readonly code: string }[];
  readonly data: readonly (Body & { readonly rolledBackFrom: number | null })[];
  readonly nextCursor: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface CallOptions {
  readonly ifMatch?: string | number;
  readonly token?: string;
  readonly headers?: Record<string, string>;
}

export type Call = (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<Answer>;

/** A client of one running config-service, with the administrator's token. */
export function clientOf(service: { readonly url: string }): Call {
  return async (method, path, body, { ifMatch, token = ADMIN_TOKEN, headers = {} } = {}) => {
    const response = await fetch(service.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  };
}

/** One deployment: topics, a database and keys of its own. Replicas are started on it and stopped with it. */
export interface Deployment {
  readonly kafka: Kafka;
  readonly mongodbUri: string;
  readonly secretKey: string;
  start(settings?: Record<string, string>): Promise<RunningService>;
  stop(): Promise<void>;
}

export async function deploy(): Promise<Deployment> {
  const name = uniqueName('config');
  const kafka = await createTestKafka(`${name}.`);
  const mongodbUri = testInfra().mongodbUri(name);
  const secretKey = randomBytes(32).toString('base64');
  const running: RunningService[] = [];
  return {
    kafka,
    mongodbUri,
    secretKey,
    async start(settings = {}) {
      const service = await startService('config-service', {
        KAFKA_BROKERS: testInfra().brokers.join(','),
        TOPIC_PREFIX: `${name}.`,
        MONGODB_URI: mongodbUri,
        TRIBUTARY_SECRET_KEY: secretKey,
        TRIBUTARY_ADMIN_TOKEN: ADMIN_TOKEN,
        GATEWAY_URL: 'http://gateway.test',
        ...settings,
      });
      running.push(service);
      const token = settings['TRIBUTARY_ADMIN_TOKEN'] ?? ADMIN_TOKEN;
      const call = clientOf(service);
      await eventually(async () => (await call('GET', '/v1/sources', undefined, { token })).status === 200, {
        what: 'config-service to answer',
      });
      return service;
    },
    async stop() {
      await Promise.all(running.map((service) => service.stop()));
    },
  };
}

/** Everything on `definitions` so far, in its order. */
export async function readTopic(kafka: Kafka): Promise<{ key: string; value: string | null }[]> {
  const records: { key: string; value: string | null }[] = [];
  const follower = kafka.follow({
    topic: 'definitions',
    onRecords: (batch) =>
      records.push(...batch.map(({ key, value }) => ({ key: key?.toString() ?? '', value: value?.toString() ?? null }))),
  });
  await follower.start();
  await follower.stop();
  return records;
}

/** Looks into the database, as no client can. */
export async function withDatabase<T>(uri: string, use: (db: mongo.Db) => Promise<T>): Promise<T> {
  const connection = await createConnection(uri).asPromise();
  try {
    return await use(connection.db!);
  } finally {
    await connection.close();
  }
}

export const NONE = { scheme: 'none' };
export const DEFINITION = {
  filter: { path: '$.body.status', op: 'equals', value: 'paid' },
  mapping: {
    event: { name: { const: 'Purchased' } },
    identifiers: { email: { path: '$.body.email' } },
    traits: { total: { path: '$.body.total', type: 'number', keep: 'latest' } },
  },
};
