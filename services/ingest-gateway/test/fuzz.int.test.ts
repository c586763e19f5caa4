import { createHash } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { TOPICS } from '@tributary/contracts';
import { eventually } from '@tributary/testing';
import fc from 'fast-check';
import { aTrackingRequest, TRACKING_SOURCES } from './fuzz-tracking.ts';
import { aRequest, FUZZ_SOURCES, type FuzzRequest, type Random, SMUGGLED_TO } from './fuzz-requests.ts';
import { type GatewayHarness, startGateway } from './gateway-harness.ts';
import { openConnection } from './raw-http.ts';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 10_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20261125);
const CONNECTIONS = 32;
const LAST = 'the last';
const TO_SOURCE = /^(http:\/\/[^/]+)?\/v1\/(webhooks\/|(identify|track|page|screen|group|alias|batch|import|[itpsgab])\/?(\?|$))/;
/** Of a hundred requests, those to the Segment-compatible API. */
const TRACKING_SHARE = 20;

let gateway: GatewayHarness;
let agent: Agent;
beforeAll(async () => {
  agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  gateway = await startGateway([...FUZZ_SOURCES, ...TRACKING_SOURCES]);
}, 60_000);
afterAll(async () => {
  agent.destroy();
  await gateway.stop();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `undefined`: the connection was cut instead. */
function send({ method, target, headers, body, isChunked }: FuzzRequest): Promise<Answer | undefined> {
  const { hostname, port } = new URL(gateway.service.url);
  return new Promise((resolve) => {
    const framing = isChunked ? (['Transfer-Encoding', 'chunked'] as const) : (['Content-Length', String(body.length)] as const);
    // pairs go out as they are, repeated names too, which the types do not know
    const pairs = [['Host', `${hostname}:${port}`], ...headers, framing].flat();
    const sent = request({ hostname, port, method, path: target, agent, headers: pairs });
    sent.on('error', () => resolve(undefined));
    sent.on('response', (response) => {
      text(response).then(
        (content) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content }),
        () => resolve(undefined),
      );
    });
    sent.end(body);
  });
}

/** The same requests from the same seed, but for the times in their signatures. */
function* fuzzRequests(count: number, seed: number): Generator<FuzzRequest> {
  const CHUNK = 200;
  for (let from = 0; from < count; from += CHUNK) {
    const numbers = Math.min(CHUNK, count - from);
    const draws = fc.sample(fc.noBias(fc.integer()), { seed: seed + from, numRuns: numbers * 40 });
    let at = 0;
    const next = (): number => ((draws[at++ % draws.length] as number) >>> 0) / 2 ** 32;
    const below = (end: number): number => Math.floor(next() * end);
    const random: Random = {
      below,
      chance: (percent) => below(100) < percent,
      pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
      bytes: (length) => expanded(below(2 ** 31), length),
    };
    for (let i = 0; i < numbers; i++) yield random.chance(TRACKING_SHARE) ? aTrackingRequest(random, from + i) : aRequest(random, from + i);
  }
}

function expanded(seed: number, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let i = 0; i * 64 < length; i++) blocks.push(createHash('sha512').update(`${seed}/${i}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

const hashOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64');

function eventIdsIn({ status, body }: Answer): readonly string[] {
  if (status !== 200 || !/^\{("success":true,)?"eventId":/.test(body)) return [];
  const { eventId, eventIds } = JSON.parse(body) as { eventId: string; eventIds?: string[] };
  return eventIds ?? [eventId];
}

/** What is wrong with an answer; `undefined`: nothing. */
function faultOf({ expectation, events }: FuzzRequest, answer: Answer | undefined): string | undefined {
  if (answer === undefined) return expectation === 'unreadable' ? undefined : 'no answer';
  const ids = eventIdsIn(answer);
  const { status } = answer;
  const isRefusal = status >= 400 && status < 500;
  if (status >= 500) return 'a server error';
  switch (expectation) {
    case 'event':
      return status === 200 && events.some((list) => list.length === ids.length) ? undefined : 'not accepted';
    case 'provedSomehow':
      return isRefusal || ids.length === 1 ? undefined : 'neither accepted nor refused';
    case 'handshake':
      return status === 200 && ids.length === 0 ? undefined : 'no handshake';
    case 'preflight':
      return status === 204 ? undefined : 'no preflight';
    case 'elsewhere':
      return ids.length === 0 ? undefined : 'an event';
    case 'refused':
    case 'unreadable':
      return isRefusal ? undefined : 'not refused';
  }
}

const countedRequests = (): Promise<number> => gateway.counted('tributary_gateway_requests_total');

it(`${REQUESTS} requests of all sorts get the answer they deserve, and only what is proved becomes an event`, async () => {
  const requests = fuzzRequests(REQUESTS, SEED);
  const countedBefore = await countedRequests();
  const faults: unknown[] = [];
  const tally = new Map<string, number>();
  const accepted = new Map<string, { readonly request: FuzzRequest; readonly place: number; readonly of: number }>();
  let events = 0;
  let counted = 0;

  async function sender(): Promise<void> {
    for (const each of requests) {
      const answer = await send(each);
      const fault = faultOf(each, answer);
      if (fault !== undefined) {
        const { expectation, method, target, headers, body, isChunked } = each;
        faults.push({
          fault,
          expectation,
          method,
          target,
          headers,
          isChunked,
          body: body.toString('latin1', 0, 200),
          size: body.length,
          answer,
        });
      }
      const kind = `${each.expectation} ${answer?.status}`;
      tally.set(kind, (tally.get(kind) ?? 0) + 1);
      // what node's parser refuses has no Date, and never gets as far as the gateway
      if (TO_SOURCE.test(each.target) && answer?.headers.date !== undefined) counted++;
      if (answer === undefined) continue;
      const ids = eventIdsIn(answer);
      events += ids.length;
      ids.forEach((id, place) => accepted.set(id, { request: each, place, of: ids.length }));
    }
  }
  // one generator for all: each request is taken once
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
  if (process.env['FUZZ_REQUESTS'] !== undefined) process.stdout.write(`${JSON.stringify(Object.fromEntries([...tally].sort()))}\n`);
  expect(faults.slice(0, 5)).toEqual([]);
  expect([...tally.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
  expect(accepted.size).toBeGreaterThan(REQUESTS / 5);

  // what was written before an answer comes before what is written after it
  await eventually(() => gateway.events().length >= events, { what: `${events} events`, timeoutMs: 60_000 });
  await expectOnly(BigInt(events));
  const wrong = gateway.events().filter(({ eventId, body, path, query }) => {
    const cause = accepted.get(eventId);
    if (cause === undefined) return String(body) !== LAST;
    const { events: lists, at } = cause.request;
    const isIntact = lists.some((list) => list.length === cause.of && hashOf(list[cause.place] as Buffer) === hashOf(body));
    return !isIntact || (at !== undefined && cause.of === 1 && !lists[1] && (at.path !== path || at.query !== query));
  });
  expect(wrong.slice(0, 5)).toEqual([]);
  expect((await countedRequests()) - countedBefore).toBe(counted + 1);
  await expectSameProcess();
}, 900_000);

const KEY = String(SMUGGLED_TO.keys[0]?.key);
const LINE = `POST /v1/webhooks/${KEY} HTTP/1.1\r\nHost: x\r\n`;
/** Would be an event if it were ever taken for a request. */
const HIDDEN = `POST /v1/webhooks/${KEY}/smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n!`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const to = (target: string) => `POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`;

it.each([
  ['Content-Length and Transfer-Encoding', `${LINE}Content-Length: 5\r\n${CHUNKED}\r\n0\r\n\r\n${HIDDEN}`],
  ['Transfer-Encoding and Content-Length', `${LINE}${CHUNKED}Content-Length: 500\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['two different Content-Lengths', `${LINE}Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['a list of Content-Lengths', `${LINE}Content-Length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['a Content-Length with a sign', `${LINE}Content-Length: +0\r\n\r\n${HIDDEN}`],
  ['a negative Content-Length', `${LINE}Content-Length: -1\r\n\r\n${HIDDEN}`],
  ['a Content-Length in hex', `${LINE}Content-Length: 0x0\r\n\r\n${HIDDEN}`],
  ['a Content-Length beyond all numbers', `${LINE}Content-Length: 99999999999999999999999\r\n\r\n${HIDDEN}`],
  ['a space before a colon', `${LINE}Content-Length : 0\r\n\r\n${HIDDEN}`],
  ['a coding behind chunked', `${LINE}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a coding that looks like chunked', `${LINE}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a folded header', `${LINE}X-A: 1\r\n ${CHUNKED}Content-Length: 0\r\nContent-Length: 1\r\n\r\n${HIDDEN}`],
  ['a folded Transfer-Encoding', `${LINE}Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['bare line feeds', `${LINE.replaceAll('\r\n', '\n')}Content-Length: 0\n\n${HIDDEN}`],
  ['a bare line feed in a header', `${LINE}X-A: 1\nContent-Length: 0\r\n\r\n${HIDDEN}`],
  ['a bare carriage return in a header', `${LINE}X-A: 1\rContent-Length: 0\r\n\r\n${HIDDEN}`],
  ['a null byte in a header', `${LINE}X-A: 1\0\r\nContent-Length: 0\r\n\r\n${HIDDEN}`],
  ['a size of a chunk that is no number', `${LINE}${CHUNKED}\r\nzz\r\n\r\n${HIDDEN}`],
  ['a size of a chunk with 0x', `${LINE}${CHUNKED}\r\n0x0\r\n\r\n${HIDDEN}`],
  ['a negative size of a chunk', `${LINE}${CHUNKED}\r\n-1\r\n\r\n${HIDDEN}`],
  ['a size of a chunk beyond all numbers', `${LINE}${CHUNKED}\r\nfffffffffffffffff\r\n\r\n${HIDDEN}`],
  ['a chunk that is longer than it says', `${LINE}${CHUNKED}\r\n1\r\nabc\r\n0\r\n\r\n${HIDDEN}`],
  ['a bare line feed behind the size of a chunk', `${LINE}${CHUNKED}\r\n0\n\n${HIDDEN}`],
  // node takes what has no version for HTTP/0.9
  ['a line break in the target', `POST /v1/webhooks/${KEY}\r\nX: y HTTP/1.1\r\nHost: x\r\n\r\n${HIDDEN}`],
  ['no Host', `POST /v1/webhooks/${KEY} HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`],
  ['an expectation that nobody knows', `${LINE}Expect: miracles\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`],
  ['HTTP/9.9', `POST /v1/webhooks/${KEY} HTTP/9.9\r\nHost: x\r\n\r\n${HIDDEN}`],
  ['CONNECT', `CONNECT /v1/webhooks/${KEY} HTTP/1.1\r\nHost: x\r\n\r\n${HIDDEN}`],
  ['dots for a key', to(`/v1/webhooks/../v1/webhooks/${KEY}`)],
  ['encoded dots for a key', to(`/v1/webhooks/%2e%2e/webhooks/${KEY}`)],
  ['dots before the webhooks', to(`/v1/x/../webhooks/${KEY}`)],
  ['two slashes', to(`/v1/webhooks//${KEY}`)],
  ['two slashes at the start', to(`//v1/webhooks/${KEY}`)],
  ['an encoded slash', to(`/v1/webhooks%2f${KEY}`)],
  ['a key of 8 KiB', to(`/v1/webhooks/${'k'.repeat(8192)}`)],
  ['a key of 1 MiB', to(`/v1/webhooks/${'k'.repeat(1024 * 1024)}`)],
])(
  '%s gets at most one answer, which is a refusal, and is no event',
  async (_name, bytes) => {
    const before = await storedEvents();
    const connection = await openConnection(gateway.service.url);
    connection.write(bytes);
    const received = await connection.closed();
    connection.destroy();
    expect(received.match(/HTTP\/1\.1 \d+/g) ?? []).toHaveLength(received === '' ? 0 : 1);
    expect(received).toMatch(/^$|^HTTP\/1\.1 4\d\d /);
    await expectOnly(before);
    await expectSameProcess();
  },
  20_000,
);

/** One of our own is sent behind what was tried, and is the only one more that Kafka has. */
async function expectOnly(stored: bigint): Promise<void> {
  const response = await fetch(gateway.urlOf(SMUGGLED_TO), { method: 'POST', body: LAST });
  await gateway.eventOf(((await response.json()) as { eventId: string }).eventId);
  expect(await storedEvents()).toBe(stored + 1n);
}

/** Records on `raw-events`, by the ends of its partitions. */
async function storedEvents(): Promise<bigint> {
  const admin = gateway.kafka.admin();
  const rows = await admin.offsets(TOPICS.rawEvents);
  await admin.close();
  return rows.reduce((sum, { high }) => sum + high, 0n);
}

async function expectSameProcess(): Promise<void> {
  expect((await fetch(`${gateway.service.url}/healthz`)).status).toBe(200);
  expect(() => process.kill(gateway.service.pid, 0)).not.toThrow();
  expect(gateway.service.output().match(/"msg":"started"/g)).toHaveLength(1);
  expect(gateway.service.output()).not.toMatch(/a request to a source failed|uncaught/i);
}
