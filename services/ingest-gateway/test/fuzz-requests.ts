import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { SourceAuthentication, SourceDefinition } from '@tributary/contracts';
import { aSource } from '@tributary/testing';
import { sealed } from './gateway-harness.ts';

/**
 * What may become of a request. `event`: it is proved. `provedSomehow`: what was done to it may have left its proof whole. `handshake`: 200, and no event.
 * `preflight`: 204. `refused`: an error of the sender's. `elsewhere`: it is no webhook's. `unreadable`: node's parser may refuse it, or cut the connection.
 */
export type Expectation = 'event' | 'provedSomehow' | 'handshake' | 'preflight' | 'refused' | 'elsewhere' | 'unreadable';

export interface FuzzRequest {
  readonly expectation: Expectation;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** Without a Content-Length. */
  readonly isChunked: boolean;
  /** What its events hold: one of these lists. */
  readonly events: readonly (readonly Buffer[])[];
  /** What its events say about the URL; `undefined` where a credential stands in it. */
  readonly at?: { readonly path: string; readonly query: string };
}

export interface Random {
  below(end: number): number;
  chance(percent: number): boolean;
  pick<T>(choices: readonly T[]): T;
  bytes(length: number): Buffer;
}

type Pair = readonly [string, string];
/** What is sent to prove a body, all in one place. */
interface Proof {
  readonly headers: readonly Pair[];
  readonly query?: string;
}

const LIMIT = 64 * 1024;
const TAKING = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const OTHER_METHODS = ['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'LOCK', 'SEARCH', 'MERGE', 'PURGE', 'UNSUBSCRIBE'];
const SUFFIXES = ['', '', '', '/', '/orders', '//', '/../..', '/%2e%2e/%2e%2e/x', '/a%00b', '/%', '/%zz', '/;a=b', '/.', '/%F0%9F%98%80', '/a#b', '/v1/webhooks/x', '/\\..\\', `/${'long'.repeat(750)}`]; // prettier-ignore
const QUERIES = ['', '', '', 'a=1', '?', 'a=1&a=2', '%00', '&&==&', '__proto__[a]=1', 'a=%zz', `q=${'y'.repeat(2000)}`, 'a=%0d%0aX:1'];
const NAMES = ['X-Fuzz', 'x-fuzz', '__proto__', 'constructor', 'Cookie', 'Accept-Encoding', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'Traceparent', 'Proxy-Authorization', "x!#$%&'*+.^_`|~", 'If-None-Match', 'X-HTTP-Method-Override', 'Tb_Event-Id', 'Ce_Id']; // prettier-ignore
const TYPES = ['application/json', 'text/html', 'application/x-www-form-urlencoded', 'multipart/form-data', '', ';;;', 'application/json; charset=utf-16', '\xe9/\xff']; // prettier-ignore
const ZEROS = gzipSync(Buffer.alloc(8 * LIMIT));

const secrets = sealed('old secret', 'new secret');
const limits = { maxBodyBytes: LIMIT, requestsPerSecond: null, burst: null };
// prettier-ignore
const byHmac: SourceAuthentication = { scheme: 'hmac', header: 'X-Signature', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=', secrets };
const digest = (content: Buffer, secret = 'new secret') => createHmac('sha256', secret).update(content);
const now = () => String(Math.floor(Date.now() / 1000));
const after = (start: string, body: Buffer) => Buffer.concat([Buffer.from(start), body]);
const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Subject {
  readonly source: SourceDefinition;
  /** A valid proof, made by hand. */
  prove(body: Buffer, secret: string): Proof;
  readonly takesProbes?: boolean;
}
const shared = (prove: (body: Buffer, secret: string) => Proof, changes: Partial<SourceDefinition>, takesProbes = false): Subject => ({
  source: aSource({ limits, ...changes }),
  prove,
  takesProbes,
});
const hmacProof = (body: Buffer, secret: string): Proof => ({ headers: [['X-Signature', `sha256=${digest(body, secret).digest('hex')}`]] });

const hmac = shared(hmacProof, { authentication: byHmac });
const batch = shared(hmacProof, { authentication: byHmac, batch: { path: '$', id: '$.id' } });
const meta = shared(hmacProof, {
  authentication: byHmac,
  handshakes: [
    { kind: 'queryChallenge', challenge: 'hub.challenge', token: { name: 'hub.verify_token', secrets: sealed('agreed') }, answer: 'text' },
  ],
});
const stamped = shared(
  (body, secret) => {
    const time = now();
    return { headers: [['Stripe-Signature', `t=${time},v1=${digest(after(`${time}.`, body), secret).digest('hex')}`]] };
  },
  {
    authentication: {
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      key: 'text',
      place: { headers: ['Stripe-Signature'], form: { is: 'pairs', separator: ',', name: 'v1' } },
      content: '{timestamp}.{body}',
      timestamp: { from: { in: 'signature', name: 't' }, unit: 's', toleranceSeconds: 300 },
      secrets,
    },
  },
);
const slack = shared(
  (body, secret) => {
    const time = now();
    const signature = digest(after(`v0:${time}:`, body), secret).digest('base64');
    return { headers: [['X-Signature', `v0=${signature}`], ['X-Time', time]] }; // prettier-ignore
  },
  {
    authentication: {
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      key: 'text',
      place: { headers: ['X-Signature'], form: { is: 'value', prefix: 'v0=' } },
      content: 'v0:{timestamp}:{body}',
      timestamp: { from: { in: 'header', names: ['X-Time'] }, unit: 's', toleranceSeconds: 300 },
      secrets,
    },
    handshakes: [{ kind: 'bodyChallenge', when: { path: '$.type', equals: 'url_verification' }, challenge: '$.challenge', answer: 'text' }],
  },
);
const basic = shared((_body, secret) => ({ headers: [['Authorization', `Basic ${base64(`shop:${secret}`)}`]] }), {
  authentication: { scheme: 'basic', username: 'shop', secrets },
});
const keyInHeader = shared((_body, secret) => ({ headers: [['X-Api-Key', secret]] }), {
  authentication: { scheme: 'apiKey', in: 'header', name: 'X-Api-Key', secrets },
});
const byQuery = { scheme: 'apiKey', in: 'query', name: 'token', secrets } as const;
const queryProof = (_body: Buffer, secret: string): Proof => ({ headers: [], query: `token=${encodeURIComponent(secret)}` });
const keyInQuery = shared(queryProof, { authentication: byQuery });
const probe = { kind: 'probe', methods: ['GET', 'HEAD', 'POST'], parameter: null } as const;
const probed = shared(queryProof, { authentication: byQuery, handshakes: [{ ...probe, methods: [...probe.methods] }] }, true);
const keyInBody = shared(() => ({ headers: [] }), { authentication: { scheme: 'apiKey', in: 'body', name: '$.token', secrets } });
const open = shared(() => ({ headers: [] }), {});
const inactive = shared(hmacProof, { authentication: byHmac, status: 'inactive' });

const PROVING = [hmac, batch, meta, stamped, slack, basic, keyInHeader, keyInQuery, probed];
export const FUZZ_SOURCES = [...PROVING, keyInBody, open, inactive].map(({ source }) => source);
export const SMUGGLED_TO = open.source;

export function aRequest(random: Random, number: number): FuzzRequest {
  const dice = random.below(100);
  if (dice < 30) return control(random, number);
  if (dice < 62) return withBrokenProof(random, number);
  if (dice < 76) return withBrokenBody(random, number);
  if (dice < 82) return handshake(random);
  if (dice < 90) return toNobody(random, number);
  if (dice < 94) return byOtherMethod(random, number);
  if (dice < 97) return elsewhere(random);
  return unreadable(random, number);
}

function control(random: Random, number: number): FuzzRequest {
  const subject = random.pick([...PROVING, batch, keyInBody, open]);
  const plain = bodyFor(subject, random, number);
  const compress = random.pick([undefined, undefined, undefined, gzipSync, deflateSync, brotliCompressSync] as const);
  if (compress === undefined || plain.body.length === 0) return request(random, subject, { expectation: 'event', ...plain });
  const coding = compress === gzipSync ? random.pick(['gzip', 'x-gzip', 'GZIP']) : compress === deflateSync ? 'deflate' : 'br';
  const wire = compress(plain.body);
  if (wire.length > LIMIT) return request(random, subject, { expectation: 'event', ...plain });
  const proof = subject.prove(random.chance(50) ? plain.body : wire, random.pick(['old secret', 'new secret']));
  return request(random, subject, { expectation: 'event', body: wire, events: plain.events, proof, more: [['Content-Encoding', coding]] });
}

interface Content {
  readonly body: Buffer;
  readonly events: readonly (readonly Buffer[])[];
}

function bodyFor(subject: Subject, random: Random, number: number): Content {
  if (subject === batch && random.chance(60)) {
    const items = Array.from({ length: 1 + random.below(random.chance(5) ? 400 : 5) }, (_, i) => ({
      id: `${number}-${i}`,
      text: 'é\u2028',
    }));
    return { body: Buffer.from(JSON.stringify(items)), events: [items.map((item) => Buffer.from(JSON.stringify(item)))] };
  }
  if (subject === keyInBody)
    return one(Buffer.from(JSON.stringify({ token: random.pick(['old secret', 'new secret']), number, text: 'é' })));
  switch (random.below(10)) {
    case 0: {
      const depth = 1 + random.below(LIMIT / 2 - 1);
      const nested = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
      // a batch of a single event, or too deep to be one
      return depth > 1 && subject === batch ? { body: nested(depth), events: [[nested(depth)], [nested(depth - 1)]] } : one(nested(depth));
    }
    case 1:
      return one(after('x', random.bytes(random.below(4000))));
    case 2:
      return one(after('x', random.bytes(LIMIT - 1)));
    case 3:
      return one(Buffer.from(`{"number":${number},`));
    case 4:
      return subject.takesProbes === true || subject === batch ? one(Buffer.from('x')) : one(Buffer.alloc(0));
    default:
      return one(Buffer.from(JSON.stringify({ number, text: 'é', nested: { a: [1, 1e400, '\0'] } })));
  }
}

function one(body: Buffer): Content {
  return { body, events: [[body]] };
}

function withBrokenProof(random: Random, number: number): FuzzRequest {
  const subject = random.pick(PROVING);
  const content = one(Buffer.from(JSON.stringify({ id: `broken-${number}` })));
  const valid = subject.prove(content.body, 'new secret');
  const send = (expectation: Expectation, proof: Proof) => request(random, subject, { expectation, ...content, proof });
  if (valid.query !== undefined) {
    const value = valid.query.slice('token='.length);
    const broken = [
      '',
      'token',
      'token=',
      `Token=${value}`,
      `token=${value.slice(1)}`,
      `token=${value}x`,
      'token=%00',
      'token[]=new%20secret',
    ];
    return random.chance(10)
      ? send('provedSomehow', { headers: [], query: `token=wrong&${valid.query}` })
      : send('refused', { headers: [], query: random.pick(broken) });
  }
  const [[name, value], ...others] = valid.headers as [Pair, ...Pair[]];
  const changed = (...values: readonly string[]): Proof => ({ headers: [...values.map((each): Pair => [name, each]), ...others] });
  const isSignature = name.endsWith('Signature');
  switch (random.below(9)) {
    case 0:
      return send('refused', changed(value.slice(0, random.below(value.length - 3))));
    case 1:
      return send('refused', changed());
    case 2:
      return send('refused', changed(''));
    case 3:
      return random.chance(50) ? send('provedSomehow', changed(value, value)) : send('provedSomehow', changed('wrong', value));
    case 4:
      return send(
        'provedSomehow',
        changed(random.pick([`${value},${value}`, `${value} `, value.toUpperCase(), `${value};`, `"${value}"`])),
      );
    case 5:
      return send('refused', changed(value.replace(/^[^=\s]+[=\s]/, isSignature ? 'sha1=' : 'Bearer ') + (isSignature ? '' : 'x')));
    case 6:
      return send('refused', subject.prove(content.body, `another secret ${number}`));
    case 7: {
      // a bit well inside the value: the last characters of base64 may say nothing
      const bytes = Buffer.from(value, 'latin1');
      const position = bytes.length - 6 - random.below(4);
      const before = bytes[position] as number;
      bytes[position] = before === 0x61 ? 0x62 : 0x61;
      return send('refused', changed(bytes.toString('latin1')));
    }
    default:
      return send(
        'refused',
        changed(random.pick(['\xe9\xff', 'x'.repeat(3000), '=', 'sha256=', 'Basic', 'Basic =', 't=,v1=', 't=1,v1=00'])),
      );
  }
}

function withBrokenBody(random: Random, number: number): FuzzRequest {
  const subject = random.pick([hmac, batch, meta, stamped, slack]);
  const body = Buffer.from(JSON.stringify({ id: `body-${number}`, text: 'x'.repeat(200) }));
  const zipped = gzipSync(body);
  const send = (sent: Buffer, signed: Buffer, ...more: readonly Pair[]) =>
    request(random, subject, { expectation: 'refused', body: sent, events: [], proof: subject.prove(signed, 'new secret'), more });
  switch (random.below(8)) {
    case 0: {
      const mutated = Buffer.from(body);
      const position = random.below(mutated.length);
      mutated[position] = (mutated[position] as number) ^ (1 << random.below(8));
      return send(mutated, body);
    }
    case 1: {
      const cut = zipped.subarray(0, 1 + random.below(zipped.length - 1));
      return send(cut, random.pick([cut, body]), ['Content-Encoding', 'gzip']);
    }
    case 2:
      return send(ZEROS, ZEROS, ['Content-Encoding', 'gzip']);
    case 3:
      return send(body, body, ['Content-Encoding', random.pick(['gzip', 'x-gzip', 'GZIP'])]);
    case 4:
      return send(body, body, ['Content-Encoding', random.pick(['compress', 'zstd', 'gzip, gzip', 'utf-8', '\xe9', 'x'.repeat(500)])]);
    case 5: {
      const large = Buffer.alloc(LIMIT + 1 + random.below(4 * LIMIT), 'x');
      return send(large, large);
    }
    case 6:
      return send(body.subarray(0, random.below(body.length)), body);
    default: {
      const numbers = Buffer.from(`[${'1,'.repeat(5000)}1]`);
      return subject === batch ? send(numbers, numbers) : send(numbers, body);
    }
  }
}

function handshake(random: Random): FuzzRequest {
  const send = (subject: Subject, expectation: Expectation, method: string, query: string, body = '') =>
    request(random, subject, { expectation, method, body: Buffer.from(body), events: [], bareQuery: query });
  switch (random.below(5)) {
    case 0:
      return send(meta, 'handshake', 'GET', 'hub.challenge=123&hub.verify_token=agreed');
    case 1:
      return send(meta, 'refused', 'GET', `hub.challenge=1&hub.verify_token=${random.pick(['', 'Agreed', 'agreed%00', 'x'.repeat(2000)])}`);
    case 2:
      return send(meta, 'refused', 'GET', `hub.challenge=${random.pick(['', '%0d%0a', 'x'.repeat(2000)])}&hub.verify_token=agreed`);
    case 3:
      return send(probed, 'handshake', random.pick(['GET', 'HEAD', 'POST']), '');
    default: {
      const body = Buffer.from('{"type":"url_verification","challenge":"c"}');
      const isSigned = random.chance(50);
      const proof = isSigned ? slack.prove(body, 'old secret') : { headers: [] };
      return request(random, slack, { expectation: isSigned ? 'handshake' : 'refused', method: 'POST', body, events: [], proof });
    }
  }
}

function toNobody(random: Random, number: number): FuzzRequest {
  const { body } = one(Buffer.from(`{"number":${number}}`));
  if (random.chance(40)) return request(random, inactive, { expectation: 'refused', body, events: [] });
  const real = open.source.keys[0]?.key as string;
  const key = random.pick(['', '..', '.', '%2e%2e', '__proto__', 'constructor', `%${real.charCodeAt(0).toString(16)}${real.slice(1)}`, real.slice(1), `${real}%00`, `${real}x`, real.toUpperCase(), 'k'.repeat(4000), `${real};x`]); // prettier-ignore
  return request(random, open, { expectation: 'refused', body, events: [], key });
}

function byOtherMethod(random: Random, number: number): FuzzRequest {
  const subject = random.pick([hmac, batch, stamped, basic, keyInHeader, keyInQuery, open]);
  return request(random, subject, { expectation: 'refused', method: random.pick([...OTHER_METHODS, 'GET']), body: Buffer.from(`{"n":${number}}`), events: [] }); // prettier-ignore
}

function elsewhere(random: Random): FuzzRequest {
  const key = open.source.keys[0]?.key;
  const target = random.pick(['/', '/healthz', '/readyz', '/openapi.json', '/v1/webhooks', `/V1/webhooks/${key}`, `/v1//webhooks/${key}`, `//v1/webhooks/${key}`, `/v1/x/../webhooks/${key}`, `/v1/%77ebhooks/${key}`, '/%', '/%00', '*', '/a?b']); // prettier-ignore
  return { ...request(random, open, { expectation: 'elsewhere', method: random.pick([...TAKING, 'GET', ...OTHER_METHODS]), body: Buffer.from('{}'), events: [] }), target }; // prettier-ignore
}

/** An unproved request that its parser may refuse. */
function unreadable(random: Random, number: number): FuzzRequest {
  const content = { expectation: 'unreadable', body: Buffer.from(`{"number":${number}}`), events: [], proof: { headers: [] } } as const;
  switch (random.below(3)) {
    case 0:
      return request(random, hmac, { ...content, method: random.pick(['FOO', 'post', 'GETT', 'X'.repeat(500)]) });
    case 1:
      return request(random, hmac, { ...content, more: [['X-Large', 'x'.repeat(17_000)]] });
    default: {
      const sent = request(random, hmac, content);
      return { ...sent, target: `${sent.target}/${random.pick(['\xe9', '\xff\x80', 'u'.repeat(20_000)])}` };
    }
  }
}

interface Plan extends Content {
  readonly expectation: Expectation;
  readonly method?: string;
  readonly proof?: Proof;
  readonly more?: readonly Pair[];
  readonly key?: string;
  readonly bareQuery?: string;
}

/** The plan, with noise around it that changes nothing. */
function request(random: Random, subject: Subject, plan: Plan): FuzzRequest {
  const proof = plan.proof ?? subject.prove(plan.body, random.pick(['old secret', 'new secret']));
  const path = random.pick(SUFFIXES);
  const noise = random.pick(QUERIES);
  const query = plan.bareQuery ?? [noise, ...(proof.query === undefined ? [] : [proof.query])].filter((each) => each !== '').join('&');
  const origin = random.chance(3) ? 'http://another.example' : '';
  const target = `${origin}/v1/webhooks/${plan.key ?? subject.source.keys[0]?.key}${path}${query === '' ? '' : `?${query}`}`;
  const headers: Pair[] = [];
  // as a form, a JSON body is read otherwise
  const types = subject === keyInBody || subject === slack ? TYPES.filter((type) => !type.includes('form')) : TYPES;
  if (random.chance(70)) headers.push(['Content-Type', random.pick(types)]);
  for (let i = random.below(4); i > 0; i--) {
    const value = random.pick([random.bytes(1 + random.below(40)).toString('latin1').replace(/[^\x21-\x7e\x80-\xff]/g, '_'), '', 'x'.repeat(1500), '"', '{}']); // prettier-ignore
    headers.push([random.pick(NAMES), value]);
  }
  if (random.chance(2)) headers.push(['Expect', '100-continue']);
  headers.splice(random.below(headers.length + 1), 0, ...proof.headers, ...(plan.more ?? []));
  const isHandshake = plan.bareQuery !== undefined && plan.body.length === 0;
  return {
    expectation: plan.expectation,
    method: plan.method ?? random.pick(TAKING),
    target,
    headers,
    body: plan.body,
    isChunked: !isHandshake && random.chance(15),
    events: plan.events,
    ...(proof.query === undefined ? { at: { path, query } } : {}),
  };
}
