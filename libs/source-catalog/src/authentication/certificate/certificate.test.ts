import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { SourceAuthentication } from '@tributary/contracts';
import type { InboundRequest } from '../../inbound-request.ts';
import { compileAuthentication } from '../compile-authentication.ts';
import { createPublicKeys } from './public-keys.ts';

const FILE = path.resolve(__dirname, '../../../../../../shared/conformance/signature-vectors.json');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();

type Platform = Extract<SourceAuthentication, { scheme: 'certificate' }>['platform'];

function harness(platform: Platform, audience: string, pem = PEM, nowMs = Date.now()) {
  const fetched: string[] = [];
  const fetchKey = (url: string | URL | Request) => {
    fetched.push(url as string);
    return Promise.resolve(new Response(pem));
  };
  const keys = createPublicKeys({ fetch: fetchKey, now: () => nowMs });
  const verify = compileAuthentication({ scheme: 'certificate', platform, audience }, () => '', keys);
  return { fetched, verify: async (request: InboundRequest) => verify(request, nowMs) };
}
const request = (body: string, headers: Readonly<Record<string, string>> = {}): InboundRequest => ({
  method: 'POST',
  rawHeaders: Object.entries(headers).flat(),
  query: '',
  body: Buffer.from(body),
  urls: () => [],
});

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:customers';
const CERTIFICATE = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';

function snsMessage(changes: Record<string, string> = {}): string {
  const message: Record<string, string> = {
    Type: 'Notification',
    MessageId: 'b0f2a3c4-0000-5d6e-9f00-0123456789ab',
    TopicArn: TOPIC,
    Message: '{"email":"ann@example.com"}',
    Timestamp: '2026-11-25T12:00:00.000Z',
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE,
    ...changes,
  };
  const names = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const content = names.filter((name) => message[name] !== undefined).map((name) => `${name}\n${message[name]}\n`); // prettier-ignore
  const algorithm = message['SignatureVersion'] === '1' ? 'sha1' : 'sha256';
  return JSON.stringify({ ...message, Signature: sign(algorithm, Buffer.from(content.join('')), privateKey).toString('base64') });
}

describe('AWS SNS', () => {
  it.each([
    ['a notification', {}],
    ['one with a subject, signed the old way', { Subject: 'Hi', SignatureVersion: '1' }],
    [
      'a confirmation',
      { Type: 'SubscriptionConfirmation', SubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=x', Token: 'abc' },
    ],
  ])('%s is accepted with the key at its address', async (_name, changes) => {
    const { verify, fetched } = harness('aws-sns', TOPIC);
    expect(await verify(request(snsMessage(changes)))).toEqual({ ok: true });
    expect(fetched).toEqual([CERTIFICATE]);
  });

  it('is refused when a signed field is altered, or the message is of the topic of somebody else', async () => {
    const { verify } = harness('aws-sns', TOPIC);
    const altered = snsMessage().replace('ann@example.com', 'eve@example.com');
    expect(await verify(request(altered))).toMatchObject({ ok: false, code: 'signature_mismatch' });
    const foreign = snsMessage({ TopicArn: 'arn:aws:sns:eu-central-1:999999999999:customers' });
    expect(await verify(request(foreign))).toMatchObject({ ok: false, code: 'signature_mismatch' });
  });

  it.each([
    'http://sns.eu-central-1.amazonaws.com/a.pem',
    'https://sns.eu-central-1.amazonaws.com.evil.example/a.pem',
    'https://evil.example/sns.eu-central-1.amazonaws.com/a.pem',
    'https://sns.eu-central-1.amazonaws.com@evil.example/a.pem',
    'https://sns.eu-central-1.amazonaws.com:8443/a.pem',
    'https://sns.eu-central-1.amazonaws.com/../a.pem?x',
    'https://169.254.169.254/latest/meta-data/a.pem',
    'file:///etc/ssl/a.pem',
  ])('never asks for a key at %s', async (url) => {
    const { verify, fetched } = harness('aws-sns', TOPIC);
    expect(await verify(request(snsMessage({ SigningCertURL: url })))).toMatchObject({ ok: false, code: 'signature_malformed' });
    expect(fetched).toEqual([]);
  });

  it.each(['', '[]', 'null', '{"Type":"constructor"}', '{"Type":"Notification"}', '{"Type":1}'])('%j is no message', async (body) => {
    const { verify } = harness('aws-sns', TOPIC);
    expect((await verify(request(body))).ok).toBe(false);
  });
});

describe('PayPal', () => {
  const body = '{"id":"WH-1","event_type":"PAYMENT.SALE.COMPLETED"}';
  const headersFor = (content: string, url = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270') => ({
    'PAYPAL-TRANSMISSION-ID': 'tx-1',
    'PAYPAL-TRANSMISSION-TIME': '2026-11-25T12:00:00Z',
    'PAYPAL-TRANSMISSION-SIG': sign('sha256', Buffer.from(content), privateKey).toString('base64'),
    'PAYPAL-CERT-URL': url,
    'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
  });
  const content = `tx-1|2026-11-25T12:00:00Z|1JE4291016473214C|${crc32(body)}`;

  it('is accepted for its webhook id', async () => {
    const { verify } = harness('paypal', '1JE4291016473214C');
    expect(await verify(request(body, headersFor(content)))).toEqual({ ok: true });
  });

  it('is refused for another webhook id, another body, or a key from elsewhere', async () => {
    const { verify } = harness('paypal', '1JE4291016473214C');
    const other = harness('paypal', 'another');
    expect(await other.verify(request(body, headersFor(content)))).toMatchObject({ code: 'signature_mismatch' });
    expect(await verify(request(`${body} `, headersFor(content)))).toMatchObject({ code: 'signature_mismatch' });
    const evil = headersFor(content, 'https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1');
    expect(await verify(request(body, evil))).toMatchObject({ code: 'signature_malformed' });
    expect(await verify(request(body))).toMatchObject({ code: 'signature_missing' });
  });
});

describe('Adobe I/O Events', () => {
  const body = '{"event_id":"e1","recipient_client_id":"client"}';
  const good = sign('sha256', Buffer.from(body), privateKey).toString('base64');
  const headersFor = (first: string, second: string, keyPath = '/keys/pub-key.pem') => ({
    'x-adobe-digital-signature-1': first,
    'x-adobe-digital-signature-2': second,
    'x-adobe-public-key1-path': keyPath,
    'x-adobe-public-key2-path': keyPath,
  });

  it('is accepted when one of its two signatures fits', async () => {
    const { verify, fetched } = harness('adobe-io-events', 'client');
    expect(await verify(request(body, headersFor('AAAA', good)))).toEqual({ ok: true });
    expect(await verify(request(body, headersFor(good, 'AAAA')))).toEqual({ ok: true });
    expect(new Set(fetched)).toEqual(new Set(['https://static.adobeioevents.com/keys/pub-key.pem']));
  });

  it('is refused when none does, for another client, and with a path that leads elsewhere', async () => {
    const { verify, fetched } = harness('adobe-io-events', 'client');
    expect(await verify(request(`${body} `, headersFor(good, good)))).toMatchObject({ code: 'signature_mismatch' });
    expect(await harness('adobe-io-events', 'other').verify(request(body, headersFor(good, good)))).toMatchObject({
      code: 'signature_mismatch',
    });
    const before = fetched.length;
    for (const keyPath of ['//evil.example/a.pem', '/../a.pem', '@evil.example/a.pem', '.evil.example/a.pem', '/a.pem?x', '']) {
      expect(await verify(request(body, headersFor(good, good, keyPath)))).toMatchObject({ code: 'signature_malformed' });
    }
    expect(fetched).toHaveLength(before);
  });
});

describe('public keys', () => {
  it('are asked for once by requests at the same time, and again only after a day', async () => {
    let nowMs = 0;
    let calls = 0;
    const keys = createPublicKeys({ now: () => nowMs, fetch: () => Promise.resolve(new Response((calls++, PEM))) });
    await Promise.all([keys.at(CERTIFICATE), keys.at(CERTIFICATE)]);
    nowMs = 23 * 3_600_000;
    await keys.at(CERTIFICATE);
    expect(calls).toBe(1);
    nowMs = 25 * 3_600_000;
    await keys.at(CERTIFICATE);
    expect(calls).toBe(2);
  });

  it('a failure is the sender’s to repeat, and is not asked for again at once', async () => {
    let nowMs = 0;
    let calls = 0;
    const keys = createPublicKeys({ now: () => nowMs, fetch: () => Promise.resolve(new Response((calls++, ''), { status: 500 })) });
    const verify = compileAuthentication({ scheme: 'certificate', platform: 'aws-sns', audience: TOPIC }, () => '', keys);
    for (let n = 0; n < 3; n++) expect(await verify(request(snsMessage()), 0)).toMatchObject({ ok: false, code: 'key_unavailable' });
    expect(calls).toBe(1);
    nowMs = 31_000;
    await verify(request(snsMessage()), nowMs);
    expect(calls).toBe(2);
  });

  it('bad addresses neither push out a good key nor keep more than a few requests under way', async () => {
    const asked: string[] = [];
    const fetchKey = (url: string | URL | Request) => {
      asked.push(url as string);
      return Promise.resolve(url === CERTIFICATE ? new Response(PEM) : new Response('', { status: 404 }));
    };
    const keys = createPublicKeys({ now: () => 0, fetch: fetchKey });
    await keys.at(CERTIFICATE);
    for (let n = 0; n < 500; n++) await expect(keys.at(`${CERTIFICATE}?${n}`)).rejects.toThrow();
    await keys.at(CERTIFICATE);
    expect(asked.filter((url) => url === CERTIFICATE)).toHaveLength(1);
    const before = asked.length;
    await Promise.allSettled(Array.from({ length: 100 }, (_, n) => keys.at(`${CERTIFICATE}?at-once-${n}`)));
    expect(asked.length - before).toBe(8);
  });

  it.each([
    ['too much', 'x'.repeat(70_000)],
    ['no key', 'hello'],
  ])('%s is not taken for a key', async (_name, text) => {
    await expect(createPublicKeys({ fetch: () => Promise.resolve(new Response(text)) }).at(CERTIFICATE)).rejects.toThrow();
  });
});

/** A time at which the certificate was in force. */
const validAt = (pem: string): number => Date.parse(new X509Certificate(pem).validFrom) + 86_400_000;

interface Published {
  readonly platform: string;
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

(existsSync(FILE) ? describe : describe.skip)('published signatures', () => {
  const published = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Published[]) : [];

  it('of AWS SNS are accepted with the certificate that they were made with, and refused altered', async () => {
    const vectors = published.filter(({ platform }) => platform === 'aws-sns');
    expect(vectors.length).toBeGreaterThanOrEqual(2);
    for (const { secret, body, headers } of vectors) {
      const { verify } = harness('aws-sns', headers['x-amz-sns-topic-arn'] ?? '', secret, validAt(secret));
      expect(await verify(request(body, headers))).toEqual({ ok: true });
      const altered = body.replace(/"Message"\s*:\s*"/, (start) => `${start}x`);
      expect(altered).not.toBe(body);
      expect(await verify(request(altered, headers))).toMatchObject({ code: 'signature_mismatch' });
    }
  });

  it('of Adobe I/O Events are accepted with their public key', async () => {
    const vectors = published.filter(({ platform }) => platform === 'adobe-io-events');
    expect(vectors.length).toBeGreaterThanOrEqual(1);
    for (const { secret, body, headers } of vectors) {
      expect(await harness('adobe-io-events', 'client_id1', secret).verify(request(body, headers))).toEqual({ ok: true });
    }
  });
});
