import { aSource, createTestKafka, eventually, type RunningService, startService, testInfra, uniqueName } from '@tributary/testing';
import { gatewaySettings, publishSources, untilReady, urlOf } from './gateway-harness.ts';
import { startLoad } from './load.ts';

const PER_SECOND = 40;
const BURST = 20;
const WINDOW_MS = 6000;
/** How many senders each gateway has; each sends as fast as it is answered. */
const SENDERS = [4, 1, 1];
const source = aSource({ limits: { maxBodyBytes: 1000, requestsPerSecond: PER_SECOND, burst: BURST } });

let gateways: RunningService[];
beforeAll(async () => {
  const prefix = `${uniqueName('rate')}.`;
  await publishSources(await createTestKafka(prefix), [source]);
  const settings = gatewaySettings(testInfra().brokers, prefix);
  gateways = await Promise.all(SENDERS.map(() => startService('ingest-gateway', settings)));
  for (const gateway of gateways) {
    await untilReady(gateway.url);
    await eventually(() => gateway.output().includes('hears what other gateways let through'), { what: 'the gateways to hear each other' });
  }
}, 120_000);
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
});

it('three gateways together take the rate of a source, however unevenly requests are spread', async () => {
  const loads = gateways.map((gateway, index) => startLoad(() => urlOf(gateway.url, source), SENDERS[index] as number));
  const records = loads.map(({ record }) => record);
  let from = { atMs: performance.now(), accepted: 0 };
  /** What was accepted in the next few seconds, and what flowed into the bucket meanwhile. */
  async function nextWindow(): Promise<{ accepted: number; flowedIn: number }> {
    await eventually(() => performance.now() - from.atMs >= WINDOW_MS, { what: 'the window to be over' });
    const to = { atMs: performance.now(), accepted: records.reduce((sum, { accepted }) => sum + accepted.size, 0) };
    const window = { accepted: to.accepted - from.accepted, flowedIn: (PER_SECOND * (to.atMs - from.atMs)) / 1000 };
    from = to;
    return window;
  }

  try {
    // the first spends the burst
    const windows = [await nextWindow(), await nextWindow()];
    const isWhole = () => (windows.at(-1)?.accepted ?? 0) > 0.9 * (windows.at(-1)?.flowedIn ?? 0);
    // while the machine stalls less may be taken, but never more
    while (!isWhole() && windows.length < 6) windows.push(await nextWindow());
    expect(isWhole()).toBe(true);
    let unspent = BURST;
    for (const { accepted, flowedIn } of windows) {
      expect(accepted).toBeLessThan(1.1 * flowedIn + unspent);
      unspent = Math.min(BURST, Math.max(0, unspent + flowedIn - accepted));
    }
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
  }
  for (const { accepted, refused, withoutRetryAfter, broken } of records) {
    expect([[...refused.keys()], withoutRetryAfter, broken]).toEqual([['429 rate_limited'], 0, 0]);
    expect(accepted.size).toBeGreaterThan(0);
  }
}, 120_000);
