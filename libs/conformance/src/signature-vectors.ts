import type { SignatureRule, SignatureTimestamp } from '@tributary/contracts';
import { publishedFile } from './published-file.ts';

/** A request whose signature its vendor, or somebody else, has published. */
export interface SignatureVector {
  /** Unique. */
  readonly name: string;
  readonly platform: string;
  readonly rule: SignatureRule;
  readonly secret: string;
  readonly method: string;
  /** The URL that was signed, where one was. */
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A clock by which it is timely: milliseconds since 1970. */
  readonly nowMs: number;
}

interface Published {
  readonly platform: string;
  readonly scheme: string;
  readonly algorithm: string;
  readonly encoding: SignatureRule['encoding'];
  readonly secret: string;
  readonly method: string;
  readonly url: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly expected: string;
  readonly verified: boolean;
}

/** All published vectors that a rule can express; none in a checkout that stands alone. */
export function signatureVectors(): SignatureVector[] {
  const file = publishedFile('signature-vectors.json');
  if (file === undefined) return [];
  const published = JSON.parse(file.toString()) as Published[];
  return published.flatMap((vector, index) => {
    const described = ruleOf(vector);
    if (described === undefined || !vector.verified) return [];
    const { rule, headers } = described;
    return {
      name: `${index} ${vector.platform} ${vector.scheme}`,
      platform: vector.platform,
      rule,
      secret: vector.secret,
      method: vector.method,
      url: vector.url ?? undefined,
      headers,
      body: vector.body,
      nowMs: signedAtMs(rule, headers),
    };
  });
}

const ALGORITHMS: readonly (readonly [RegExp, SignatureRule['algorithm']])[] = [
  [/^HMAC-SHA1$/, 'hmac-sha1'],
  [/^HMAC-SHA256$/, 'hmac-sha256'],
  [/^HMAC-SHA512$/, 'hmac-sha512'],
  [/^SHA256/, 'sha256'],
  [/^Ed25519$/, 'ed25519'],
  [/^ECDSA P-256/, 'ecdsa-sha256'],
  [/^RSA.*SHA-256$/, 'rsa-sha256'],
];

const inHeader = (name: string, unit: SignatureTimestamp['unit'], toleranceSeconds: number | null): SignatureTimestamp => ({
  from: { in: 'header', names: [name] },
  unit,
  toleranceSeconds,
});
const inSignature = (name: string | undefined, unit: SignatureTimestamp['unit']): SignatureTimestamp => ({
  from: { in: 'signature', ...(name === undefined ? {} : { name }) },
  unit,
  toleranceSeconds: 300,
});

/** By platform, what is not an HMAC of the body in the header that holds the expected value. */
const RULES: Readonly<Record<string, Partial<SignatureRule>>> = {
  'stripe timestamped-kv-header': { place: { headers: ['Stripe-Signature'], form: { is: 'pairs', separator: ',', name: 'v1' } }, content: '{timestamp}.{body}', timestamp: inSignature('t', 's') },
  'paddle timestamped-kv-header': { place: { headers: ['Paddle-Signature'], form: { is: 'pairs', separator: ';', name: 'h1' } }, content: '{timestamp}:{body}', timestamp: inSignature('ts', 's') },
  'recurly timestamped-list-header': { place: { headers: ['recurly-signature'], form: { is: 'list' } }, content: '{timestamp}.{body}', timestamp: inSignature(undefined, 'ms') },
  'slack timestamp-header-prefixed': { content: 'v0:{timestamp}:{body}', timestamp: inHeader('X-Slack-Request-Timestamp', 's', 300) },
  'zendesk timestamp-header-concat': { content: '{timestamp}{body}', timestamp: inHeader('X-Zendesk-Webhook-Signature-Timestamp', 'rfc3339', null) },
  'zendesk zendesk-body-plus-timestamp (superseded docs text)': { content: '{body}{timestamp}', timestamp: inHeader('X-Zendesk-Webhook-Signature-Timestamp', 'rfc3339', 300) },
  'generic hmac-sha1-hex-body-plus-date (scalr)': { content: '{body}{header:date}' },
  'hubspot hubspot-v1': { content: '{secret}{body}' },
  'hubspot hubspot-v2': { content: '{secret}{method}{url}{body}' },
  'hubspot hubspot-v3': { content: '{method}{url}{body}{timestamp}', timestamp: inHeader('X-HubSpot-Request-Timestamp', 'ms', 300) },
  'square hmac-url-plus-body': { content: '{url}{body}' },
  'twilio hmac-url-plus-sorted-params': { content: '{url}{form}' },
  'twilio twilio-json-bodysha256': { content: '{url}{form}' },
  'mailchimp-transactional hmac-url-plus-sorted-params': { content: '{url}{form}' },
  'sendgrid ecdsa-p256-timestamp-body': { content: '{timestamp}{body}', timestamp: inHeader('X-Twilio-Email-Event-Webhook-Timestamp', 's', 300) },
  'standard-webhooks standard-webhooks-v1': { key: 'base64', place: { headers: ['webhook-signature'], form: { is: 'versions', version: 'v1' } }, content: '{header:webhook-id}.{timestamp}.{body}', timestamp: inHeader('webhook-timestamp', 's', 300) },
  'svix standard-webhooks-v1': { key: 'base64', place: { headers: ['svix-signature'], form: { is: 'versions', version: 'v1' } }, content: '{header:svix-id}.{timestamp}.{body}', timestamp: inHeader('svix-timestamp', 's', 300) },
  'svix standard-webhooks-v1a': { place: { headers: ['webhook-signature'], form: { is: 'versions', version: 'v1a' } }, content: '{header:webhook-id}.{timestamp}.{body}', timestamp: inHeader('webhook-timestamp', 's', 300) },
}; // prettier-ignore

/** The rule, and the headers of the request; a vector that gives no header of its own gives the digest only: then the header's name is ours. */
function ruleOf({ platform, scheme, algorithm, encoding, headers, expected }: Published) {
  const known = ALGORITHMS.find(([pattern]) => pattern.test(algorithm))?.[1];
  // what AWS SNS signs are fields of the body
  if (known === undefined || platform === 'aws-sns') return undefined;
  const special = RULES[`${platform} ${scheme}`] ?? {};
  const name = Object.keys(headers).find((header) => headers[header] === expected);
  const prefix = /^(?:sha\d+|v0)=/.exec(expected)?.[0] ?? '';
  const rule: SignatureRule = {
    algorithm: known,
    encoding,
    key: 'text',
    place: { headers: [name ?? 'X-Signature'], form: { is: 'value', prefix } },
    content: '{body}',
    timestamp: null,
    ...special,
  };
  return { rule, headers: name === undefined && special.place === undefined ? { ...headers, 'X-Signature': expected } : headers };
}

function signedAtMs({ timestamp, place }: SignatureRule, headers: Readonly<Record<string, string>>): number {
  if (timestamp === null) return Date.now();
  const { from, unit } = timestamp;
  const text =
    from.in === 'header'
      ? headers[from.names[0] as string]
      : (from.name === undefined ? /^(\d+)/ : new RegExp(`${from.name}=(\\d+)`)).exec(headers[place.headers[0] as string] ?? '')?.[1];
  if (text === undefined) throw new Error('a vector without its time');
  return unit === 's' ? Number(text) * 1000 : unit === 'ms' ? Number(text) : Date.parse(text);
}
