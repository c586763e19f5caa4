import { rawHeader, type SignatureRule } from '@tributary/contracts';
import { signatureBytes } from '../../authentication/signature/algorithm.ts';
import { compilePlace } from '../../authentication/signature/place.ts';
import type { InboundRequest } from '../../inbound-request.ts';
import type { Finding } from '../diagnosis.ts';
import { readingFindings } from './reading-findings.ts';
import { type WrittenSignature, writtenSignature } from './signature-text.ts';

/** One way to read signatures out of a request. */
export interface Reading {
  readonly header: string;
  readonly signatures: readonly Uint8Array[];
  readonly algorithm: SignatureRule['algorithm'];
  /** In what it departs from the settings of the source. */
  readonly findings: readonly Finding[];
}

const CONFIGURED_FORM = { hex: /^(?:[0-9a-f]{2})+$/i, base64: /^[A-Za-z0-9+/]+={0,2}$/ } as const;
const HMAC_OF_BYTES: Readonly<Record<number, SignatureRule['algorithm']>> = { 20: 'hmac-sha1', 32: 'hmac-sha256', 64: 'hmac-sha512' };
/** Headers in which platforms send signatures. */
const SIGNATURE_HEADER = /sign|hmac|hash|digest/i;
/** Signatures of public keys have 64 and more. */
const MIN_PUBLIC_KEY_BYTES = 48;
const MAX_READINGS = 8;

/** The settings' own reading first, where the request can be read so; then what else in it looks like a signature. */
export function readingsOf(rule: SignatureRule, { rawHeaders }: InboundRequest): readonly Reading[] {
  const place = compilePlace(rule.place)(rawHeaders);
  const own: Reading[] = [];
  const length = signatureBytes(rule.algorithm);
  if (place.kind === 'found') {
    const signatures = place.found.signatures.flatMap((text) =>
      CONFIGURED_FORM[rule.encoding].test(text) ? [Buffer.from(text, rule.encoding)] : [],
    );
    const fitting = signatures.filter((bytes) => (length === undefined ? bytes.length >= MIN_PUBLIC_KEY_BYTES : bytes.length === length));
    if (fitting.length > 0) own.push({ header: place.header, signatures: fitting, algorithm: rule.algorithm, findings: [] });
    for (const text of own.length > 0 ? [] : place.found.signatures) {
      const written = writtenSignature(text) ?? unfitting(text, length);
      if (written !== undefined) own.push(readAs(rule, place.header, written, { isElsewhere: false, isOutOfPlace: written.before !== '' }));
    }
  }
  const headers = place.kind === 'missing' ? otherHeaders(rawHeaders) : [place.header];
  const others = headers.flatMap((header) =>
    tokensOf(rawHeader(rawHeaders, header.toLowerCase()) ?? '').flatMap((token) => {
      const written = writtenSignature(token);
      if (written === undefined || own.some(({ signatures }) => signatures.some((known) => written.bytes.equals(known)))) return [];
      return [readAs(rule, header, written, { isElsewhere: place.kind === 'missing', isOutOfPlace: !isInForm(rule, written) })];
    }),
  );
  return [...own, ...others].slice(0, MAX_READINGS);
}

/** A signature of a public key may have any length. */
function unfitting(text: string, length: number | undefined): WrittenSignature | undefined {
  if (length !== undefined || !/^[A-Za-z0-9_-]{40,}={0,2}$/.test(text)) return undefined;
  if (CONFIGURED_FORM.hex.test(text)) return { bytes: Buffer.from(text, 'hex'), encoding: 'hex', before: '' };
  return { bytes: Buffer.from(text, 'base64'), encoding: 'base64url', before: '' };
}

function readAs(
  rule: SignatureRule,
  header: string,
  written: WrittenSignature,
  where: { readonly isElsewhere: boolean; readonly isOutOfPlace: boolean },
): Reading {
  const ownLength = signatureBytes(rule.algorithm) ?? written.bytes.length;
  const algorithm = ownLength === written.bytes.length ? rule.algorithm : (HMAC_OF_BYTES[written.bytes.length] ?? rule.algorithm);
  return { header, signatures: [written.bytes], algorithm, findings: readingFindings(rule, header, written, algorithm, where) };
}

function isInForm({ place: { form } }: SignatureRule, { before }: WrittenSignature): boolean {
  switch (form.is) {
    case 'value':
      return before === form.prefix;
    case 'pairs':
      return before === `${form.name}=`;
    case 'list':
    case 'versions':
      return false;
  }
}

function tokensOf(value: string): readonly string[] {
  return value.split(/[\s,;]+/).map((token) => token.replace(/^"|"$/g, ''));
}

function otherHeaders(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((name, index) => index % 2 === 0 && SIGNATURE_HEADER.test(name));
}
