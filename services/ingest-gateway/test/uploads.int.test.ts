import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TOPICS } from '@tributary/contracts';
import type { Kafka } from '@tributary/kafka';
import { aSource, createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';
import { Upload } from 'tus-js-client';
import { gatewaySettings, publishSources, untilReady } from './gateway-harness.ts';

const TOKEN = 'a-token-that-may-read-and-write-sources';
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };
const source = aSource();
const prefix = `${uniqueName('gwup')}.`;
const settings = gatewaySettings(testInfra().brokers, prefix);
let kafka: Kafka;
let worker: RunningService;
let gateway: RunningService;

beforeAll(async () => {
  kafka = await createTestKafka(prefix);
  await publishSources(kafka, [source]);
  await publishToken();
  const { GATEWAY_URL: _, ...common } = settings;
  worker = await startService('source-worker', { ...common, MONGODB_URI: testInfra().mongodbUri(uniqueName('gwup')) });
  gateway = await startService('ingest-gateway', { ...settings, WORKER_URL: worker.url });
  await Promise.all([untilReady(worker.url), untilReady(gateway.url)]);
});
afterAll(() => Promise.all([gateway.stop(), worker.stop()]));

async function publishToken(): Promise<void> {
  const sha256 = createHash('sha256').update(TOKEN).digest('hex');
  const record = {
    kind: 'token',
    id: 'tok_1',
    revision: 1,
    name: 'test',
    sha256,
    scopes: ['sources:read', 'sources:write'],
    expiresAt: null,
  };
  const producer = kafka.producer();
  await producer.start();
  await producer.send({ topic: TOPICS.definitions, key: 'token:tok_1', value: JSON.stringify(record) });
  await producer.stop();
}

function send(file: Buffer, options: { headers?: Record<string, string> } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload: Upload = new Upload(file, {
      endpoint: `${gateway.url}/v1/uploads`,
      headers: { ...AUTHORIZED, ...options.headers },
      metadata: { sourceId: source.id },
      retryDelays: [],
      onError: reject,
      onSuccess: () => resolve(upload.url as string),
    });
    upload.start();
  });
}

const table = (rows: number) => Buffer.from(`id\n${Array.from({ length: rows }, (_, i) => `${i}-${'x'.repeat(90)}\n`).join('')}`);
const residentMiB = (pid: number) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

describe('uploads through the gateway', () => {
  it('are handed on as streams, and their address is one of the gateway', async () => {
    const before = residentMiB(gateway.pid);
    const file = table(700_000);
    const url = await send(file);
    expect(url).toMatch(new RegExp(`^${gateway.url}/v1/uploads/upl_[0-9a-f]{32}$`));
    const status = await eventually(
      async () => {
        const now = (await (await fetch(url, { headers: AUTHORIZED })).json()) as { state: string; bytes: object };
        return now.state === 'waiting' ? now : undefined;
      },
      { what: 'the file to be looked at' },
    );
    expect(status?.bytes).toEqual({ received: file.length, total: file.length });
    expect(residentMiB(gateway.pid) - before).toBeLessThan(file.length / 1024 / 1024);
  });

  it('keep their own answers: refusals, HEAD, OPTIONS', async () => {
    expect(await codeOf(await fetch(`${gateway.url}/v1/uploads?limit=1`))).toEqual([401, 'unauthenticated']);
    expect(await codeOf(await fetch(`${gateway.url}/v1/uploads/upl_0`, { headers: AUTHORIZED }))).toEqual([404, 'not_found']);
    const options = await fetch(`${gateway.url}/v1/uploads`, { method: 'OPTIONS' });
    expect(options.headers.get('tus-version')).toBe('1.0.0');
    await expect(send(table(10_000), { headers: { authorization: 'Bearer wrong' } })).rejects.toThrow('401');
  });

  it('are described as the worker describes them', async () => {
    const operations = async ({ url }: RunningService) => {
      const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
      const ofUploads = Object.entries(paths).filter(([path]) => path.startsWith('/v1/uploads'));
      return ofUploads.flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`)).sort();
    };
    const described = await operations(gateway);
    expect(described).toEqual(expect.arrayContaining(['post /v1/uploads', 'head /v1/uploads/{id}', 'patch /v1/uploads/{id}', 'delete /v1/uploads/{id}'])); // prettier-ignore
    expect(described).toEqual(await operations(worker));
  });

  it('are refused with a reason while the worker is away', async () => {
    const alone = await startService('ingest-gateway', { ...settings, WORKER_URL: 'http://127.0.0.1:9' });
    const answer = await fetch(`${alone.url}/v1/uploads`, { method: 'POST', headers: AUTHORIZED, body: table(50_000) });
    expect(answer.headers.get('retry-after')).not.toBeNull();
    expect(await codeOf(answer)).toEqual([503, 'worker_unavailable']);
    await alone.stop();
  });

  it('are not taken where no worker is configured', async () => {
    const alone = await startService('ingest-gateway', settings);
    const answer = await fetch(`${alone.url}/v1/uploads`);
    expect(await answer.json()).toMatchObject({ status: 404, code: 'not_found', detail: expect.stringContaining('WORKER_URL') as string });
    expect(await codeOf(await fetch(`${alone.url}/v1/uploadsx`))).toEqual([404, 'not_found']);
    await alone.stop();
  });
});
