import type { SignaturePlace, SignatureRule } from '@tributary/contracts';
import type { Finding } from '../diagnosis.ts';
import type { WrittenSignature } from './signature-text.ts';

/** Prefixes that may be quoted: of anything else nobody knows what it is. */
const KNOWN_PREFIX = /^(?:(?:hmac[-_]?)?sha-?(?:1|256|512)|hmac|signature|sig|sign|v\d[a-z]?|h\d|s|t)\s?[=:]$/i;

/** In what a signature departs from the settings of the source: where it stands, what it is and how it is written. */
export function readingFindings(
  rule: SignatureRule,
  header: string,
  { bytes, encoding, before }: WrittenSignature,
  algorithm: SignatureRule['algorithm'],
  { isElsewhere, isOutOfPlace }: { readonly isElsewhere: boolean; readonly isOutOfPlace: boolean },
): readonly Finding[] {
  const findings: Finding[] = [];
  const [expectedHeader = ''] = rule.place.headers;
  if (isElsewhere) {
    findings.push({
      cause: 'wrong_header',
      summary: `The signature came in the header ${header}, and this source looks for it in ${expectedHeader}.`,
      action: `Set the signature header of this source to ${header}.`,
    });
  }
  if (algorithm !== rule.algorithm) {
    findings.push({
      cause: 'wrong_algorithm',
      summary: `The sender signs with ${spoken(algorithm)}, and this source is set to ${spoken(rule.algorithm)}.`,
      action: `Set the algorithm of this source to ${spoken(algorithm)}.`,
      detail: `The signature in the header ${header} has ${bytes.length} bytes.`,
    });
  }
  if (encoding !== rule.encoding) {
    findings.push({
      cause: 'wrong_encoding',
      summary: `The signature is written as ${encoding}, and this source expects ${rule.encoding}.`,
      action:
        encoding === 'hex' || encoding === 'base64'
          ? `Set the encoding of the signature in this source to ${encoding}.`
          : `Have the sender write the signature as ${rule.encoding}.`,
      detail: `Header ${header}.`,
    });
  }
  if (isOutOfPlace) {
    const found = before === '' ? 'no prefix' : KNOWN_PREFIX.test(before) ? `the prefix "${before}"` : 'another prefix';
    findings.push({
      cause: 'wrong_prefix',
      summary: `The signature has ${found}, and this source expects ${expectedForm(rule.place.form)}.`,
      action: 'Set the prefix (or the form) of the signature in this source to what the sender writes.',
      detail: `Header ${header}.`,
    });
  }
  return findings;
}

function spoken(algorithm: SignatureRule['algorithm']): string {
  return algorithm.toUpperCase().replace(/SHA(\d)/, 'SHA-$1');
}

function expectedForm(form: SignaturePlace['form']): string {
  switch (form.is) {
    case 'value':
      return form.prefix === '' ? 'none' : `the prefix "${form.prefix}"`;
    case 'pairs':
      return `"${form.name}=<signature>"`;
    case 'list':
      return '"<timestamp>,<signature>"';
    case 'versions':
      return `"${form.version},<signature>"`;
  }
}
