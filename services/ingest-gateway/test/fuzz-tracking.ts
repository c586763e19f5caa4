import { gzipSync } from 'node:zlib';
import { aSource } from '@tributary/testing';
import type { Expectation, FuzzRequest, Random } from './fuzz-requests.ts';
import { sealed } from './gateway-harness.ts';

type Pair = readonly [string, string];

const LIMIT = 64 * 1024;
const limits = { maxBodyBytes: LIMIT, requestsPerSecond: null, burst: null };
const secrets = sealed('secret');
const segment = aSource({ type: 'segment', limits, deduplication: { from: 'body', path: '$.messageId' } });
const custom = aSource({ limits });
const OPEN = [segment, segment, custom];
const CLOSED = [
  aSource({ limits, authentication: { scheme: 'hmac', header: 'X-Signature', algorithm: 'sha256', encoding: 'hex', prefix: '', secrets } }),
  aSource({ limits, authentication: { scheme: 'apiKey', in: 'header', name: 'X-Api-Key', secrets } }),
  aSource({ limits, authentication: { scheme: 'apiKey', in: 'body', name: '$.token', secrets } }),
  aSource({ limits, authentication: { scheme: 'basic', username: 'shop', secrets } }),
  aSource({ limits, type: 'segment', status: 'inactive' }),
];
export const TRACKING_SOURCES = [segment, custom, ...CLOSED];

/** Each call with a name of its path for it, and what it has to say. */
const CALLS = [
  { call: 'identify', letter: 'i', fields: {} },
  { call: 'track', letter: 't', fields: { event: 'Bought é\u2028' } },
  { call: 'page', letter: 'p', fields: { name: 'Home' } },
  { call: 'screen', letter: 's', fields: {} },
  { call: 'group', letter: 'g', fields: { groupId: 7 } },
  { call: 'alias', letter: 'a', fields: { previousId: 'p' } },
] as const;
const JSON_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x+json',
  '',
];
const OTHER_TYPES = ['text/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', ';;;', '\xe9/\xff']; // prettier-ignore
const QUERIES = ['', '', '', 'a=1', '?', 'writeKey=x', '%00', `q=${'y'.repeat(2000)}`];

/** A request to the Segment-compatible API: a call or a batch, whole or broken. */
export function aTrackingRequest(random: Random, number: number): FuzzRequest {
  const dice = random.below(100);
  if (dice < 30) return singleCall(random, number);
  if (dice < 50) return batch(random, number);
  if (dice < 65) return incomplete(random, number);
  if (dice < 80) return toNobody(random, number);
  if (dice < 95) return broken(random, number);
  return byOtherMethod(random, number);
}

interface Plan {
  readonly expectation: Expectation;
  readonly path: string;
  readonly body: Buffer;
  readonly events?: readonly Buffer[];
  /** What its event has for a path; `undefined` for batches. */
  readonly storedPath?: string;
  readonly key?: string;
  readonly method?: string;
  readonly type?: string;
  readonly more?: readonly Pair[];
}

function request(random: Random, plan: Plan): FuzzRequest {
  const { expectation, path, body, events = [], storedPath, key, method = 'POST', type = random.pick(JSON_TYPES), more = [] } = plan;
  const query = random.pick(QUERIES);
  const target = `${random.chance(3) ? 'http://another.example' : ''}${path}${random.chance(10) ? '/' : ''}${query === '' ? '' : `?${query}`}`;
  const headers: Pair[] = [...more];
  if (type !== '') headers.push(['Content-Type', type]);
  if (key !== undefined) headers.push(['Authorization', `Basic ${base64(`${key}${random.pick([':', '', ':x'])}`)}`]);
  else if (random.chance(30)) headers.push(['Authorization', random.pick(['Bearer x', 'Basic', 'Basic =', `Basic ${base64(':x')}`])]);
  if (random.chance(50)) headers.push([random.pick(['Origin', 'X-Retry-Count', '__proto__', 'Traceparent']), 'https://shop.example']);
  if (random.chance(2)) headers.push(['Expect', '100-continue']);
  const at = storedPath === undefined ? {} : { at: { path: storedPath, query } };
  return { expectation, method, target, headers, body, isChunked: random.chance(15), events: [events], ...at };
}

function singleCall(random: Random, number: number): FuzzRequest {
  const { call, letter, fields } = random.pick(CALLS);
  const key = random.pick(OPEN).keys[0]?.key as string;
  const isInHead = random.chance(50);
  const content = {
    ...aCall(random, number, 0),
    ...fields,
    ...(isInHead ? {} : { writeKey: key }),
    ...(random.chance(50) ? { type: call } : {}),
  };
  const plain = Buffer.from(JSON.stringify(content, undefined, random.below(3)));
  const isCoded = random.chance(20);
  return request(random, {
    expectation: 'event',
    path: `/v1/${random.pick([call, letter])}`,
    body: isCoded ? gzipSync(plain) : plain,
    events: [plain],
    storedPath: `/v1/${call}`,
    ...(isInHead ? { key } : {}),
    more: isCoded ? [['Content-Encoding', 'gzip']] : [],
  });
}

function batch(random: Random, number: number): FuzzRequest {
  const key = random.pick(OPEN).keys[0]?.key as string;
  const isInHead = random.chance(50);
  const count = 1 + random.below(random.chance(5) ? 300 : 6);
  const calls = Array.from({ length: count }, (_, i) => {
    const { call, fields } = random.pick(CALLS);
    // bad ones are events, too
    if (random.chance(10)) return random.pick([{ type: 'shout', messageId: `${number}-${i}` }, { messageId: `${number}-${i}` }, i, null, 'x', [i]]); // prettier-ignore
    return { type: call, ...aCall(random, number, i), ...fields };
  });
  const envelope = { ...(random.chance(50) ? { sentAt: 'now' } : {}), ...(random.chance(30) ? { context: { ip: '1', a: 1 } } : {}) };
  const completed = calls.map((call) => {
    if (typeof call !== 'object' || call === null || Array.isArray(call)) return call;
    const context = envelope.context === undefined ? {} : { context: { ...envelope.context, ...('context' in call ? call.context : {}) } };
    return { ...call, ...(envelope.sentAt === undefined ? {} : { sentAt: envelope.sentAt }), ...context };
  });
  return request(random, {
    expectation: 'event',
    path: random.pick(['/v1/batch', '/v1/b', '/v1/import']),
    body: Buffer.from(JSON.stringify({ ...envelope, batch: calls, ...(isInHead ? {} : { writeKey: key }) })),
    events: completed.map((call) => Buffer.from(JSON.stringify(call))),
    ...(isInHead ? { key } : {}),
  });
}

function aCall(random: Random, number: number, place: number) {
  return {
    userId: `u_${number}`,
    ...(random.chance(70) ? { messageId: `${number}-${place}` } : {}),
    ...(random.chance(30) ? { context: { ip: '2' } } : {}),
    text: 'x'.repeat(random.below(100)),
  };
}

function incomplete(random: Random, number: number): FuzzRequest {
  const key = segment.keys[0]?.key as string;
  const text = random.pick([
    '', '{', 'null', '[]', '7', '"x"', 'x', '{}', '{"userId":{}}', '{"userId":"","anonymousId":null}', '{"anonymousId":true}', '{"__proto__":{"userId":"u"}}',
    `{"userId":"u","event":"e","groupId":"g","previousId":"p","type":"shout","number":${number}}`, `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  ]); // prettier-ignore
  const { call, letter } = random.pick(CALLS);
  return request(random, {
    expectation: 'refused',
    path: `/v1/${random.pick([call, letter, 'batch', 'b'])}`,
    body: Buffer.from(text),
    key,
  });
}

function toNobody(random: Random, number: number): FuzzRequest {
  const isBatch = random.chance(30);
  const call = { userId: `u_${number}`, event: 'e' };
  const real = segment.keys[0]?.key as string;
  const key = random.pick([...CLOSED.map(({ keys }) => keys[0]?.key as string), real.slice(1), `${real}x`, real.toUpperCase(), '__proto__', 'k'.repeat(2000), ' ']); // prettier-ignore
  const isInHead = random.chance(50);
  const content = {
    ...(isBatch ? { batch: [{ type: 'track', ...call }] } : call),
    ...(isInHead || random.chance(20) ? {} : { writeKey: key }),
  };
  const path = isBatch ? '/v1/batch' : '/v1/track';
  return request(random, { expectation: 'refused', path, body: Buffer.from(JSON.stringify(content)), ...(isInHead ? { key } : {}) });
}

function broken(random: Random, number: number): FuzzRequest {
  const key = segment.keys[0]?.key as string;
  const body = Buffer.from(JSON.stringify({ userId: `u_${number}`, event: 'e', writeKey: key, text: 'x'.repeat(50) }));
  const path = random.pick(['/v1/track', '/v1/t']);
  const named = random.chance(50) ? { key } : {};
  switch (random.below(6)) {
    case 0: {
      const mutated = Buffer.from(body);
      const position = random.below(mutated.length);
      mutated[position] = (mutated[position] as number) ^ (1 << random.below(8));
      return request(random, { expectation: 'provedSomehow', path, body: mutated, events: [mutated], ...named });
    }
    case 1:
      return request(random, { expectation: 'refused', path, body: body.subarray(0, random.below(body.length)), ...named });
    case 2: {
      const zipped = gzipSync(body);
      const cut = zipped.subarray(0, 1 + random.below(zipped.length - 1));
      return request(random, {
        expectation: 'refused',
        path,
        body: cut,
        ...named,
        more: [['Content-Encoding', random.pick(['gzip', 'zstd'])]],
      });
    }
    case 3: {
      const large = Buffer.from(
        JSON.stringify({ userId: 'u', event: 'e', writeKey: key, text: 'x'.repeat(LIMIT + random.below(20 * LIMIT)) }),
      );
      return request(random, { expectation: 'refused', path, body: large, ...named });
    }
    case 4:
      return request(random, { expectation: 'refused', path, body, type: random.pick(OTHER_TYPES), ...named });
    default: {
      const depth = 1 + random.below(LIMIT / 2 - 200);
      const deep = Buffer.from(`{"userId":"u","event":"e","writeKey":"${key}","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`);
      return request(random, { expectation: 'provedSomehow', path, body: deep, events: [deep], ...named });
    }
  }
}

function byOtherMethod(random: Random, number: number): FuzzRequest {
  const key = segment.keys[0]?.key as string;
  const body = Buffer.from(`{"userId":"u_${number}","event":"e"}`);
  const method = random.pick(['OPTIONS', 'OPTIONS', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'PROPFIND']);
  return request(random, { expectation: method === 'OPTIONS' ? 'preflight' : 'refused', method, path: '/v1/track', body, key });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
