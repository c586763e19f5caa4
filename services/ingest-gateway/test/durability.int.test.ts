import { aSource, eventually, startService, testInfra } from '@tributary/testing';
import { type GatewayHarness, gatewaySettings, startGateway, untilReady, urlOf } from './gateway-harness.ts';
import { startLoad } from './load.ts';

const source = aSource();
const ENOUGH = 3000;

let gateway: GatewayHarness;
beforeEach(async () => {
  gateway = await startGateway([source]);
}, 60_000);
afterEach(() => gateway.stop());

async function untilAllAreThere(accepted: ReadonlySet<string>): Promise<void> {
  await eventually(
    () => {
      const stored = new Set(gateway.events().map((event) => event.eventId));
      return [...accepted].every((eventId) => stored.has(eventId));
    },
    { what: `${accepted.size} acknowledged events`, timeoutMs: 60_000 },
  );
}

describe('an acknowledged event', () => {
  it('is in Kafka although the gateway was killed under load', async () => {
    const load = startLoad(() => gateway.urlOf(source), 32);
    await eventually(() => load.record.accepted.size > ENOUGH, { what: 'load' });
    await gateway.service.kill9();
    await load.stop();
    expect(load.record.broken).toBeGreaterThan(0);
    await untilAllAreThere(load.record.accepted);
  }, 120_000);

  it('is in Kafka after a rolling restart under load, in which every answer is 200 or a 503 with Retry-After', async () => {
    let url = gateway.service.url;
    const load = startLoad(() => urlOf(url, source), 32);
    await eventually(() => load.record.accepted.size > ENOUGH, { what: 'load' });
    const next = await startService('ingest-gateway', gatewaySettings(testInfra().brokers, gateway.prefix));
    await untilReady(next.url);
    url = next.url;
    expect(await gateway.service.stop()).toBe(0);
    const before = load.record.accepted.size;
    await eventually(() => load.record.accepted.size > before + ENOUGH, { what: 'load on the next gateway' });
    await load.stop();
    await next.stop();
    expect([...load.record.refused.keys()].filter((kind) => !kind.startsWith('503'))).toEqual([]);
    expect([load.record.withoutRetryAfter, load.record.broken]).toEqual([0, 0]);
    await untilAllAreThere(load.record.accepted);
  }, 120_000);
});
