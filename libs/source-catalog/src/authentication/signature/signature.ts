import { rawHeader, type SignatureRule } from '@tributary/contracts';
import type { InboundRequest } from '../../inbound-request.ts';
import type { Scheme } from '../scheme.ts';
import { refused, VERIFIED, type Verification, type Verifier } from '../verification.ts';
import { compileMatcher, signatureBytes } from './algorithm.ts';
import { compileContent } from './content.ts';
import { compilePlace, type FoundSignatures } from './place.ts';
import { timestampMs } from './timestamp.ts';
import { urlVariants } from './url-variants.ts';

const FORM = { hex: /^(?:[0-9a-f]{2})+$/i, base64: /^[A-Za-z0-9+/]+={0,2}$/ } as const;
const NO_URL: readonly string[] = [''];

/** Signatures as a rule describes them. */
export const signature: Scheme<'signature'> = {
  compile: (configuration) => compileSignature(configuration, configuration.secrets),
  // a signature proves one body and is no secret: it is kept, for those who look into why it did not match
  credentials: () => ({ headers: [], query: [] }),
};

/**
 * The check of a rule. The time is compared last, so that a stale request is told from a wrong one.
 * @throws Error where a secret is no key for the algorithm, or the template of the content is not usable
 */
export function compileSignature(rule: SignatureRule, secrets: readonly string[]): Verifier {
  const { encoding, timestamp } = rule;
  const place = compilePlace(rule.place);
  const content = compileContent(rule.content, rule.algorithm);
  const length = signatureBytes(rule.algorithm);
  const keys = secrets.map((secret) => ({ secret, matches: compileMatcher(rule.algorithm, rule.key, secret) }));
  const timestampHeaders = timestamp?.from.in === 'header' ? timestamp.from.names : [];

  const missing = (header: string) => refused('signature_missing', `The request has no signature: the header ${header} is missing.`);
  const malformed = (header: string, detail: string) => refused('signature_malformed', `The signature in the header ${header} ${detail}.`);
  const mismatch = (header: string) =>
    refused(
      'signature_mismatch',
      `The signature in the header ${header} is not that of this body: the secret differs, or the body was changed on its way.`,
    );

  function signedAt(rawHeaders: readonly string[], found: FoundSignatures): string | undefined {
    if (timestamp === null) return '';
    if (timestamp.from.in === 'signature') return found.timestamp(timestamp.from.name);
    for (const name of timestampHeaders) {
      const value = rawHeader(rawHeaders, name.toLowerCase());
      if (value !== undefined) return value;
    }
    return undefined;
  }

  function isSigned(request: InboundRequest, signatures: readonly Uint8Array[], sentAt: string): boolean {
    const urls = content.usesUrl ? [...new Set(request.urls().flatMap(urlVariants))] : NO_URL;
    // which secret and which URL it was is no secret, so the first that matches ends the search
    return keys.some(({ secret, matches }) =>
      urls.some((url) => {
        const pieces = content.pieces(request, { timestamp: sentAt, url, secret });
        return pieces !== undefined && matches(pieces, signatures);
      }),
    );
  }

  return (request, nowMs) => {
    const reading = place(request.rawHeaders);
    const { header } = reading;
    if (reading.kind === 'missing') return missing(header);
    if (reading.kind === 'malformed') return malformed(header, `does not ${reading.expected}`);
    const signatures: Buffer[] = [];
    for (const text of reading.found.signatures) {
      const bytes = FORM[encoding].test(text) ? Buffer.from(text, encoding) : undefined;
      if (bytes !== undefined && (length === undefined || bytes.length === length)) signatures.push(bytes);
    }
    if (signatures.length === 0) return malformed(header, `is not the ${encoding} of a ${rule.algorithm} signature`);
    const sentAt = signedAt(request.rawHeaders, reading.found);
    if (sentAt === undefined) return refused('timestamp_missing', 'The request does not say when it was signed.');
    if (!isSigned(request, signatures, sentAt)) return mismatch(header);
    return timestamp?.toleranceSeconds == null ? VERIFIED : timely(sentAt, timestamp.unit, timestamp.toleranceSeconds, nowMs);
  };
}

function timely(
  sentAt: string,
  unit: NonNullable<SignatureRule['timestamp']>['unit'],
  toleranceSeconds: number,
  nowMs: number,
): Verification {
  const ms = timestampMs(sentAt, unit);
  if (ms === undefined) return refused('timestamp_malformed', 'The time at which the request was signed cannot be read.');
  const apartSeconds = Math.round(Math.abs(nowMs - ms) / 1000);
  if (apartSeconds <= toleranceSeconds) return VERIFIED;
  return refused(
    'timestamp_stale',
    `The request was signed ${apartSeconds} seconds from now; ${toleranceSeconds} are allowed, against replays.`,
  );
}
