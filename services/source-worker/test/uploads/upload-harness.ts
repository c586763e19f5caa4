import { createHash } from 'node:crypto';
import { decodeRawEvent, type DefinitionRecord, type RawEvent, TOPICS } from '@tributary/contracts';
import type { Follower, Kafka } from '@tributary/kafka';
import { createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';
import { createConnection, type mongo } from 'mongoose';
import { Upload } from 'tus-js-client';

const SECRET_KEY = Buffer.alloc(32, 9).toString('base64');
export const TOKEN = 'a-token-that-may-read-and-write-sources';
export const READING_TOKEN = 'a-token-that-may-only-read-sources';

/** What `GET /v1/uploads/{id}` says, as far as tests look at it. */
export interface UploadStatus {
  readonly id: string;
  readonly state: string;
  readonly filename: string | null;
  readonly bytes: { readonly received: number; readonly total: number };
  readonly progress: number;
  readonly nextStep: string;
  readonly failure: { readonly code: string } | null;
  readonly file: {
    readonly sha256: string;
    readonly format: string;
    readonly encoding: string;
    readonly delimiter: string | null;
    readonly columns: readonly { readonly name: string; readonly type: string; readonly emptyShare: number }[];
    readonly preview: readonly Record<string, unknown>[];
  } | null;
  readonly validation: RunStatus | null;
  readonly import: RunStatus | null;
}
interface RunStatus {
  readonly read: number;
  readonly accepted: number;
  readonly bad: number;
  readonly duplicates?: number;
  readonly problems: readonly { readonly code: string; readonly count: number; readonly lines: readonly number[] }[];
  readonly workflows: readonly { readonly mapped: number; readonly filtered: number; readonly failed: number }[];
}

/** A source-worker as a process, with topics and a database of its own, and eyes on what it writes. */
export interface UploadHarness {
  worker: RunningService;
  readonly kafka: Kafka;
  /** What a worker of the same deployment is started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts it again, after it was killed. */
  restart(): Promise<void>;
  publish(definitions: readonly DefinitionRecord[]): Promise<void>;
  api(path: string, init?: RequestInit, token?: string): Promise<Response>;
  status(id: string): Promise<UploadStatus>;
  /** Waits until the upload has one of these states. */
  until(id: string, ...states: string[]): Promise<UploadStatus>;
  /** Sends a file as a client of tus does; gives the id. */
  send(file: Buffer, metadata: Record<string, string>): Promise<string>;
  /** The raw events of an upload that were written until now, repeats included. */
  eventsOf(id: string): readonly RawEvent[];
  stop(): Promise<void>;
}

export async function startUploads(
  definitions: readonly DefinitionRecord[],
  settings: Record<string, string> = {},
): Promise<UploadHarness> {
  const prefix = `${uniqueName('up')}.`;
  const kafka = await createTestKafka(prefix);
  await publish(kafka, [...definitions, aToken(TOKEN, ['sources:read', 'sources:write']), aToken(READING_TOKEN, ['sources:read'])]);
  const events: RawEvent[] = [];
  const seen = new Set<string>();
  const follower: Follower = kafka.follow({
    topic: TOPICS.rawEvents,
    onRecords(records) {
      for (const { partition, offset, headers, value } of records) {
        const position = `${partition}/${offset}`;
        if (!seen.has(position)) events.push(decodeRawEvent(headers, value) as RawEvent);
        seen.add(position);
      }
    },
  });
  await follower.start();
  const environment = {
    KAFKA_BROKERS: testInfra().brokers.join(','),
    TOPIC_PREFIX: prefix,
    MONGODB_URI: testInfra().mongodbUri(uniqueName('up')),
    TRIBUTARY_SECRET_KEY: SECRET_KEY,
    WORKER_LEASE_MS: '1500',
    ...settings,
  };
  const start = async () => {
    const worker = await startService('source-worker', environment);
    await eventually(async () => (await fetch(`${worker.url}/readyz`)).ok, { what: 'the worker to be ready' });
    return worker;
  };
  const harness: UploadHarness = {
    worker: await start(),
    kafka,
    environment,
    async restart() {
      harness.worker = await start();
    },
    publish: (more) => publish(kafka, more),
    api: (path, init = {}, token = TOKEN) =>
      fetch(harness.worker.url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } }),
    async status(id) {
      const response = await harness.api(`/v1/uploads/${id}`);
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as UploadStatus;
    },
    async until(id, ...states) {
      let last: UploadStatus | undefined;
      const what = () => `the upload to be ${states.join(' or ')}; it is ${JSON.stringify(last)}`;
      return eventually(
        async () => {
          last = await harness.status(id);
          return states.includes(last.state) ? last : undefined;
        },
        { get what() { return what(); }, timeoutMs: 300_000 },
      ).then((status) => status as UploadStatus); // prettier-ignore
    },
    send: (file, metadata) => sendFile(harness, file, metadata),
    eventsOf: (id) => events.filter((event) => event.path === `/v1/uploads/${id}`),
    async stop() {
      await follower.stop();
      await harness.worker.stop();
    },
  };
  return harness;
}

async function publish(kafka: Kafka, definitions: readonly DefinitionRecord[]): Promise<void> {
  const producer = kafka.producer();
  await producer.start();
  await producer.sendAll(
    definitions.map((each) => ({ topic: TOPICS.definitions, key: `${each.kind}:${each.id}`, value: JSON.stringify(each) })),
  );
  await producer.stop();
}

function aToken(token: string, scopes: string[]): DefinitionRecord {
  const sha256 = createHash('sha256').update(token).digest('hex');
  return { kind: 'token', id: `tok_${sha256.slice(0, 16)}`, revision: 1, name: 'test', sha256, scopes, expiresAt: null };
}

/** Looks at the database of a deployment. */
export async function withDatabase<T>({ environment }: Pick<UploadHarness, 'environment'>, work: (db: mongo.Db) => Promise<T>): Promise<T> {
  const connection = await createConnection(environment['MONGODB_URI'] as string).asPromise();
  try {
    return await work(connection.db as mongo.Db);
  } finally {
    await connection.close();
  }
}

export interface SendOptions {
  readonly chunkSize?: number;
  /** Called as bytes go out. */
  readonly onProgress?: (sent: number, upload: Upload) => void;
  readonly uploadUrl?: string;
  readonly retryDelays?: number[];
}

/** The id of the upload when all of the file was sent. */
export function sendFile(
  { worker }: Pick<UploadHarness, 'worker'>,
  file: Buffer,
  metadata: Record<string, string>,
  { chunkSize = Infinity, onProgress, retryDelays = [], uploadUrl }: SendOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload: Upload = new Upload(file, {
      endpoint: `${worker.url}/v1/uploads`,
      headers: { authorization: `Bearer ${TOKEN}` },
      metadata,
      chunkSize,
      retryDelays,
      ...(uploadUrl !== undefined && { uploadUrl }),
      onProgress: (sent) => onProgress?.(sent, upload),
      onError: reject,
      onSuccess: () => resolve(idOf(upload)),
    });
    upload.start();
  });
}

export function idOf(upload: Pick<Upload, 'url'>): string {
  return (upload.url as string).split('/').at(-1) as string;
}
