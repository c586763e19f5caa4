import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TOPIC_CATALOGUE, TOPICS } from '@tributary/contracts';
import { createKafka, type Kafka } from '@tributary/kafka';
import { freePort, type LocalServer, startKafka } from '@tributary/local-stack';
import { aSource, eventually, type RunningService, silentLogger, startService } from '@tributary/testing';
import { follow, gatewaySettings, publishSources, storedEvent, untilReady, urlOf } from './gateway-harness.ts';

/** A broker of its own, since it is taken away. */
const dataDir = mkdtempSync(path.join(tmpdir(), 'gateway-kafka-'));
const source = aSource();
let port: number;
let broker: LocalServer;
let kafka: Kafka;
const startBroker = async () => {
  broker = await startKafka({ root: path.resolve(__dirname, '../../..'), dataDir, port });
};

beforeAll(async () => {
  port = await freePort(0);
  await startBroker();
  kafka = createKafka({ brokers: [`127.0.0.1:${port}`], clientId: 'test', logger: silentLogger });
  const admin = kafka.admin();
  await admin.ensureTopics(TOPIC_CATALOGUE);
  await admin.close();
  await publishSources(kafka, [source]);
}, 120_000);
afterAll(async () => {
  await broker.child.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const start = (settings: Readonly<Record<string, string>> = {}): Promise<RunningService> =>
  startService('ingest-gateway', { ...gatewaySettings([`127.0.0.1:${port}`], ''), GATEWAY_DELIVERY_TIMEOUT_MS: '2s', ...settings });

async function send(url: string, body = '{}'): Promise<{ status: number; retryAfter: string | null; code?: string; eventId?: string }> {
  const response = await fetch(url, { method: 'POST', body });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), ...((await response.json()) as object) };
}

describe('while Kafka is away', () => {
  it('the gateway answers 503 with Retry-After and is not ready; it recovers without a restart, with every acknowledged event there', async () => {
    const gateway = await start();
    const url = urlOf(gateway.url, source);
    await untilReady(gateway.url);
    const accepted = [(await send(url)).eventId];
    process.kill(broker.child.pid, 'SIGKILL');
    await broker.child.ended;

    expect(await send(url)).toMatchObject({ status: 503, code: 'kafka_unavailable', retryAfter: expect.stringMatching(/^\d+$/) as string });
    // it may have been published while we could not see it
    expect(await send(urlOf(gateway.url, aSource()))).toMatchObject({ status: 503, code: 'kafka_unavailable' });
    // known to be away: refused at once, whatever arrives
    const refused = await Promise.all(Array.from({ length: 50 }, () => send(url)));
    expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['503 kafka_unavailable']));
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);

    await startBroker();
    accepted.push(await eventually(async () => (await send(url)).eventId, { what: 'recovery', timeoutMs: 60_000 }));
    const stored = new Set<string>();
    const follower = await follow(kafka, TOPICS.rawEvents, (record) => stored.add(storedEvent(record).eventId));
    expect(accepted.filter((eventId) => !stored.has(String(eventId)))).toEqual([]);
    await follower.stop();
    expect(await gateway.stop()).toBe(0);
  }, 180_000);

  it('a gateway that starts answers not_ready until it knows its sources, and then works', async () => {
    await broker.child.stop();
    const gateway = await start();
    const url = urlOf(gateway.url, source);
    expect(await send(url)).toMatchObject({ status: 503, code: 'not_ready', retryAfter: expect.stringMatching(/^\d+$/) as string });
    await startBroker();
    await eventually(async () => (await send(url)).status === 200, { what: 'the gateway to work', timeoutMs: 60_000 });
    expect(await gateway.stop()).toBe(0);
  }, 180_000);

  it('memory stays bounded: beyond what may be in work, requests are refused at once', async () => {
    const gateway = await start({ GATEWAY_MAX_IN_FLIGHT_BYTES: '1000000', GATEWAY_DELIVERY_TIMEOUT_MS: '20s' });
    const url = urlOf(gateway.url, source);
    await untilReady(gateway.url);
    // frozen, not ended: connections stay, nothing is acknowledged
    process.kill(broker.child.pid, 'SIGSTOP');
    const waiting = Array.from({ length: 10 }, () => send(url, 'x'.repeat(400_000)));
    const first = await Promise.race(waiting);
    expect(first).toMatchObject({ status: 503, code: 'overloaded' });
    process.kill(broker.child.pid, 'SIGCONT');
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    await eventually(async () => (await send(url)).status === 200, { what: 'the gateway to work' });
    expect(await gateway.stop()).toBe(0);
  }, 180_000);
});
