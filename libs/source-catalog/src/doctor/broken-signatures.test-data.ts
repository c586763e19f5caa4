import { createHash } from 'node:crypto';
import type { SignatureRule } from '@tributary/contracts';
import type { AuthenticationPreset, Sample } from '../types/source-type.ts';
import { type BrokenRequest, filledIn, NOW_MS, type Platform, URL_OF_SOURCE } from './broken-request.test-data.ts';
import { BYTE_CHANGES, FORM_WRITERS, JSON_WRITERS, LOSSY_CHANGES } from './rewriting.test-data.ts';
import type { Random } from './seeded-random.test-data.ts';
import { KEY_PAIRS, ruleOf, signatureHeader, signatureOf, type Signing, timeText } from './senders.test-data.ts';

/** In what a request departs from one that is accepted. */
interface Change {
  readonly stored?: readonly string[];
  readonly expired?: readonly string[];
  readonly others?: readonly { source: string; secret: string }[];
  readonly signing?: Partial<Signing>;
  readonly signedUrl?: string;
  readonly sentBody?: Buffer;
  readonly receivedBody?: Buffer;
  readonly write?: (signature: Buffer) => string;
  readonly headerName?: string | null;
  /** The whole value of the header, of the signature as it is written. */
  readonly headerValue?: (written: string) => string;
  readonly ageMs?: number;
  readonly unit?: 's' | 'ms';
  readonly withoutTime?: boolean;
  /** Of the headers that are signed. */
  readonly withoutSigned?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every way of breaking a signature that makes sense for a preset. */
export function* brokenSignatures(type: Platform, preset: AuthenticationPreset, sample: Sample, random: Random): Generator<BrokenRequest> {
  const found = ruleOf(preset.authentication);
  if (found === undefined) return;
  const rule = found;
  const pair = KEY_PAIRS[rule.algorithm];
  const isHmac = rule.algorithm.startsWith('hmac');
  const secret = pair?.secret ?? newSecret();
  const unit = rule.timestamp?.unit ?? 's';

  function newSecret(): string {
    const bytes = Buffer.from(random.text(32));
    if (rule.key === 'base64') return `whsec_${bytes.toString('base64')}`;
    return random.pick([bytes.toString('hex'), random.text(24), `whsec_${bytes.toString('base64')}`]);
  }
  // a sample may be one of another preset's headers
  const signedHeaders = [...rule.content.matchAll(/\{header:([^},]+)/g)].map(([, name = '']) => name.toLowerCase());
  const ownHeaders = {
    ...sample.headers,
    ...Object.fromEntries(signedHeaders.map((name) => [name, sample.headers[name] ?? `msg_${random.text(20)}`])),
  };
  const keyOf = (text: string) => (rule.key === 'base64' ? Buffer.from(text.replace('whsec_', ''), 'base64') : Buffer.from(text));

  function broken(way: string, truth: BrokenRequest['truth'], change: Change, isProvable = true): BrokenRequest {
    const { signing = {}, ageMs = 0 } = change;
    const sentAt = timeText(change.unit ?? unit, NOW_MS - ageMs);
    const sent = {
      method: 'POST',
      url: change.signedUrl ?? URL_OF_SOURCE,
      headers: ownHeaders,
      body: change.sentBody ?? Buffer.from(sample.body),
    };
    const { algorithm, content } = rule;
    const signature = signatureOf({ algorithm, content, key: pair?.key ?? keyOf(secret), secret, sentAt, ...signing }, sent);
    const written = (change.write ?? ((bytes) => bytes.toString(rule.encoding)))(signature);
    const headers: Record<string, string> = { ...ownHeaders, Host: 'hooks.example.com', ...change.headers };
    const [timeHeader] = rule.timestamp?.from.in === 'header' ? rule.timestamp.from.names : [];
    if (timeHeader !== undefined && change.withoutTime !== true) headers[timeHeader] = sentAt;
    if (change.withoutSigned === true) for (const signed of signedHeaders) delete headers[signed];
    const name = change.headerName === undefined ? (rule.place.headers[0] as string) : change.headerName;
    const value = change.headerValue?.(written) ?? signatureHeader(rule, written, sentAt);
    if (name !== null) headers[name] = value;
    return {
      way,
      truth,
      isProvable,
      given: {
        authentication: filledIn(preset, change.stored ?? [secret], change.expired),
        open: ({ sealed }) => sealed,
        request: {
          method: 'POST',
          rawHeaders: Object.entries(headers).flat(),
          query: '',
          body: change.receivedBody ?? sent.body,
          urls: () => [URL_OF_SOURCE],
        },
        nowMs: NOW_MS,
        others: change.others ?? [{ source: 'Another', secret: newSecret() }],
        platform: type,
      },
    };
  }
  const other = newSecret();

  if (pair === undefined) {
    yield broken('another secret', 'wrong_secret', { stored: [other] }, false);
    yield broken('expired', 'secret_expired', { stored: [other], expired: [secret] });
    yield broken('secret of another source', 'secret_of_another_source', {
      stored: [other],
      others: [
        { source: 'Decoy', secret: newSecret() },
        { source: 'Right', secret },
      ],
    });
    const blank = random.pick([' ', '\n', '\t', '\u00a0', '\u200b']);
    if (rule.key === 'text') {
      yield broken('space behind the stored secret', 'secret_has_whitespace', { stored: [secret + blank] });
      yield broken('space before the stored secret', 'secret_has_whitespace', { stored: [blank + secret] });
      yield broken('line break behind the secret of the sender', 'secret_has_whitespace', {
        signing: { key: Buffer.from(`${secret}\n`), secret: `${secret}\n` },
      });
      yield broken('quoted secret', 'secret_read_differently', { stored: [`"${secret}"`] });
    }
    if (isHmac && rule.key === 'text') {
      const marked = `whsec_${Buffer.from(random.text(32)).toString('base64')}`;
      const bare = marked.replace('whsec_', '');
      yield broken('mark of the secret lost', 'secret_read_differently', { stored: [bare], signing: { key: Buffer.from(marked) } });
      yield broken('mark of the secret not signed', 'secret_read_differently', { stored: [marked], signing: { key: Buffer.from(bare) } });
      yield broken('secret is base64', 'secret_read_differently', { stored: [bare], signing: { key: Buffer.from(bare, 'base64') } });
      const hex = createHash('sha256').update(random.text(9)).digest('hex');
      yield broken('secret is hex', 'secret_read_differently', { stored: [hex], signing: { key: Buffer.from(hex, 'hex') } });
    }
    if (rule.key === 'base64') {
      yield broken('secret taken as text', 'secret_read_differently', { signing: { key: Buffer.from(secret) } });
      yield broken('base64 of the secret taken as text', 'secret_read_differently', {
        signing: { key: Buffer.from(secret.replace('whsec_', '')) },
      });
    }
    yield* misread();
  }
  yield broken('no signature', 'signature_missing', { headerName: null });
  yield broken('no signature but a word', 'signature_malformed', { headerValue: () => random.pick(['true', 'undefined', '', 'sha256=']) });
  if (signedHeaders.length > 0) yield broken('no signed header', 'signed_header_missing', { withoutSigned: true });
  yield* aboutContent();
  yield* aboutBody();
  if (rule.timestamp !== null) yield* aboutTime(rule.timestamp);

  function* misread(): Generator<BrokenRequest> {
    const encodings: Readonly<Record<string, (bytes: Buffer) => string>> = {
      hex: (bytes) => bytes.toString('hex'),
      base64: (bytes) => bytes.toString('base64'),
      base64url: (bytes) => bytes.toString('base64url'),
      'base64 of hex': (bytes) => Buffer.from(bytes.toString('hex')).toString('base64'),
    };
    for (const [name, write] of Object.entries(encodings)) {
      if (name !== rule.encoding) yield broken(`written as ${name}`, 'wrong_encoding', { write });
    }
    const write = rule.encoding === 'hex' ? encodings['base64'] : encodings['hex'];
    if (write !== undefined && rule.key === 'text')
      yield broken('encoding and a space', 'wrong_encoding', { write, stored: [`${secret} `] });
    if (isHmac) {
      const algorithms: readonly SignatureRule['algorithm'][] = ['hmac-sha1', 'hmac-sha256', 'hmac-sha512'];
      for (const algorithm of algorithms) {
        if (algorithm !== rule.algorithm) yield broken(`by ${algorithm}`, 'wrong_algorithm', { signing: { algorithm } });
      }
    }
    const { form } = rule.place;
    if (form.is === 'value') {
      const prefixes = ['', 'sha256=', 'sha1=', 'v1=', 'hmac-sha256 '].filter((prefix) => prefix !== form.prefix);
      for (const prefix of prefixes) yield broken(`prefix "${prefix}"`, 'wrong_prefix', { headerValue: (written) => prefix + written });
    } else {
      // with the rest of the header the time is gone, which is signed too
      yield broken('bare value', 'wrong_prefix', { headerValue: (written) => written }, rule.timestamp?.from.in !== 'signature');
      if (form.is === 'pairs')
        yield broken('pair of another name', 'wrong_prefix', {
          headerValue: (written) => `t=${timeText(unit, NOW_MS)}${form.separator}sig=${written}`,
        });
    }
    yield broken('another header', 'wrong_header', {
      headerName: random.pick(['X-Signature', 'X-Webhook-Hmac', 'X-Custom-Signature-256']),
    });
  }

  function* aboutContent(): Generator<BrokenRequest> {
    const templates = [
      '{body}',
      '{timestamp}.{body}',
      '{timestamp}{body}',
      '{body}{timestamp}',
      '{timestamp}:{body}',
      '{url}{body}',
      '{method}{url}{body}',
      'v0:{timestamp}:{body}',
      '{body:base64}',
    ];
    const usable = templates.filter((content) => content !== rule.content && (rule.timestamp !== null || !content.includes('{timestamp}')));
    if (rule.algorithm !== 'sha256')
      for (const content of usable) yield broken(`signed ${content}`, 'signed_content_differs', { signing: { content } });
    if (isHmac && rule.timestamp === null) {
      const headers = { 'X-Request-Timestamp': timeText('s', NOW_MS) };
      yield broken('signed with a time that is not expected', 'signed_content_differs', {
        headers,
        signing: { content: '{timestamp}.{body}' },
      });
    }
    if (rule.algorithm === 'hmac-sha256')
      yield broken('plain digest', 'wrong_algorithm', { signing: { algorithm: 'sha256', content: '{secret}{body}' } });
    if (rule.algorithm === 'sha256')
      yield broken('keyed digest', 'wrong_algorithm', {
        signing: { algorithm: 'hmac-sha256', content: '{body}', key: Buffer.from(secret) },
      });
    if (!rule.content.includes('{url}')) return;
    yield broken('http', 'url_differs', { signedUrl: URL_OF_SOURCE.replace('https:', 'http:') });
    yield broken('slash', 'url_differs', { signedUrl: `${URL_OF_SOURCE}/` });
    const signedUrl = URL_OF_SOURCE.replace('hooks.example.com', 'public.example.org');
    yield broken('host', 'url_differs', { signedUrl, headers: { 'X-Forwarded-Host': 'public.example.org' } });
    yield broken('unknown host', 'wrong_secret', { signedUrl }, false);
  }

  function* aboutBody(): Generator<BrokenRequest> {
    const body = Buffer.from(sample.body);
    const isJson = /^[[{]/.test(sample.body);
    const isForm = (sample.headers['Content-Type'] ?? '').includes('form');
    const altered = (way: string, sentBody: Buffer, receivedBody: Buffer) => broken(way, 'body_altered', { sentBody, receivedBody });
    // the form's values are signed, not its bytes
    if (!rule.content.includes('{form}')) {
      for (const [change, apply] of Object.entries(BYTE_CHANGES)) {
        const sentBody = beforeChange(change, sample.body);
        if (!apply(sentBody).equals(sentBody)) yield altered(change, sentBody, apply(sentBody));
      }
      yield* rewritten(isJson, isForm, altered);
    }
    yield broken('arbitrarily', 'wrong_secret', { receivedBody: Buffer.from(sample.body.replace(/[a-z](?=[^a-z]*$)/i, '')) }, false);
    if (!isJson) return;
    for (const [change, apply] of Object.entries(LOSSY_CHANGES)) {
      const receivedBody = apply(body);
      if (!receivedBody.equals(body)) yield broken(change, 'wrong_secret', { receivedBody }, false);
    }
  }

  function* rewritten(
    isJson: boolean,
    isForm: boolean,
    altered: (way: string, sent: Buffer, received: Buffer) => BrokenRequest,
  ): Generator<BrokenRequest> {
    const document = isJson ? (JSON.parse(sample.body) as unknown) : undefined;
    const writers: [name: string, written: string][] = [['the platform', sample.body]];
    if (isJson) for (const [name, write] of Object.entries(JSON_WRITERS)) writers.push([name, write(document)]);
    if (isForm) for (const [name, write] of Object.entries(FORM_WRITERS)) writers.push([name, write(new URLSearchParams(sample.body))]);
    const received = new Set([writers[1]?.[1] ?? sample.body, random.pick(writers)[1]]);
    for (const [name, asSent] of writers) {
      for (const rewritten of received) {
        if (rewritten !== asSent) yield altered(`written by ${name}, then rewritten`, Buffer.from(asSent), Buffer.from(rewritten));
      }
    }
  }

  function* aboutTime({ toleranceSeconds, from }: NonNullable<SignatureRule['timestamp']>): Generator<BrokenRequest> {
    const content = rule.content.replace('{timestamp}.', '');
    if (from.in === 'header') {
      yield broken('no time', 'timestamp_missing', { withoutTime: true });
      if (content !== rule.content) yield broken('no time signed', 'signed_content_differs', { withoutTime: true, signing: { content } });
    }
    if (toleranceSeconds === null) return;
    const ageMs = 1000 * (toleranceSeconds + 20 + random.below(40_000));
    const fresh = { Date: new Date(NOW_MS).toUTCString() };
    yield broken('old, sent again', 'stale_timestamp', { ageMs: ageMs + 600_000 - (ageMs % 1_800_000), headers: fresh });
    yield broken('old', 'stale_timestamp', { ageMs }, false);
    yield broken('very old', 'stale_timestamp', { ageMs: 86_400_000 * (1 + random.below(300)) }, false);
    yield broken('slow clock', 'clock_differs', { ageMs, headers: { Date: new Date(NOW_MS - ageMs).toUTCString() } }, false);
    yield broken('fast clock', 'clock_differs', { ageMs: -ageMs });
    yield broken('local time', 'clock_differs', { ageMs: 3_600_000 * (1 + random.below(12)) }, false);
    if (unit === 's' || unit === 'ms') yield broken('unit of the time', 'wrong_time_unit', { unit: unit === 's' ? 'ms' : 's' });
  }
}

/** A body that a change of its bytes does change. */
function beforeChange(change: string, body: string): Buffer {
  if (change.endsWith('Unix')) return Buffer.from(body.replace(/\r?\n/g, '\r\n'));
  const isBare = !/\s$/.test(body);
  return Buffer.from(change.endsWith('removed') && isBare ? `${body}\n` : body);
}
