import { aSource, eventually } from '@tributary/testing';
import { type GatewayHarness, startGateway } from './gateway-harness.ts';
import { openConnection, type RawConnection } from './raw-http.ts';

const BUDGET = 1_000_000;
const SLOW_SENDERS = 60;
/** What each of them has sent when it stalls: together more than there is. */
const SENT = 20_000;
const noisy = aSource();
const quiet = aSource();

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateway([noisy, quiet], { GATEWAY_MAX_IN_FLIGHT_BYTES: String(BUDGET) });
}, 60_000);
afterAll(() => gateway.stop());

/** Sends a part of its body, and then nothing. */
async function slowSender(): Promise<{ readonly connection: RawConnection; readonly isRefused: () => boolean }> {
  const connection = await openConnection(gateway.service.url);
  let isRefused = false;
  connection.until(/HTTP\/1\.1 503 [^]*overloaded/).then(
    () => (isRefused = true),
    () => undefined,
  );
  const head = `POST ${new URL(gateway.urlOf(noisy)).pathname} HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: ${SENT + 1}\r\n\r\n`;
  connection.write(head + 'x'.repeat(SENT));
  return { connection, isRefused: () => isRefused };
}

it('a source whose senders hold all the memory that they get is refused, and others are not', async () => {
  const senders = await Promise.all(Array.from({ length: SLOW_SENDERS }, slowSender));
  const refused = () => senders.filter(({ isRefused }) => isRefused()).length;
  await eventually(async () => refused() + (await gateway.counted('tributary_gateway_in_flight_requests')) === SLOW_SENDERS, {
    what: 'every slow sender to be in work or refused',
  });
  expect(refused()).toBeGreaterThan(0);
  const response = await fetch(gateway.urlOf(quiet), { method: 'POST', body: 'y'.repeat(BUDGET / 6) });
  expect(response.status).toBe(200);
  for (const { connection } of senders) connection.destroy();
  await eventually(async () => (await gateway.counted('tributary_gateway_in_flight_size_bytes')) === 0, { what: 'the memory to be free' });
});
