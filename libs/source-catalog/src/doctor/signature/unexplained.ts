import { rawHeader, type SignatureRule } from '@tributary/contracts';
import type { Case } from '../case.ts';
import { certain, type Diagnosis, likely } from '../diagnosis.ts';
import { capitalised } from '../words.ts';
import type { Reading } from './readings.ts';

/** Nothing in the request looks like a signature. */
export function withoutSignature({ place }: SignatureRule, { refusal, words }: Case): Diagnosis {
  const header = place.headers.join(' or ');
  if (refusal.code === 'signature_missing') return missing(header, words.sender);
  return certain({
    cause: 'signature_malformed',
    summary: `What stands in the header ${header} is no signature.`,
    action: `Check at ${words.sender} that it signs its requests, and that nothing else was entered for this header.`,
  });
}

/** There is a signature, and nothing that was supposed makes it right. */
export function unexplained(rule: SignatureRule, { findings, header }: Reading, { request, refusal, words }: Case): Diagnosis {
  if (refusal.code === 'signature_missing')
    return missing(
      rule.place.headers.join(' or '),
      words.sender,
      `The header ${header} has something like a signature; it is none of this source's secret.`,
    );
  if (refusal.code === 'timestamp_missing') {
    return certain({
      cause: 'timestamp_missing',
      summary: 'The request does not say when it was signed, and this source demands it.',
      action: `Check that nothing on the way removes headers, and that ${words.sender} is the kind of sender that this source is set to.`,
    });
  }
  const [finding, ...others] = findings;
  if (finding !== undefined) return likely(finding, ...others);

  const absent = missingHeaders(rule.content, request.rawHeaders);
  if (absent !== undefined) {
    return certain({
      cause: 'signed_header_missing',
      summary: `The header ${absent} is part of what is signed, and the request does not have it.`,
      action: `Look for a proxy that removes the header; if ${words.sender} does not send it at all, change the signed content of this source.`,
    });
  }
  const isUrlSigned = rule.content.includes('{url}');
  return likely({
    cause: 'wrong_secret',
    summary: `The signature is well-formed but not made with the secret of this source: most often the secret is another one; a body that was changed on its way looks the same.`,
    action: [
      `Copy the secret from ${words.sender} into ${words.secretSetting} again, and have the request sent once more.${words.whereSecretStands}`,
      `If it still fails, the body${isUrlSigned ? ' or the address' : ''} differs from what was signed: send a request from ${words.sender} straight to this service, without proxies between, and compare the body that arrived with the one that ${words.sender} shows.`,
    ].join(' '),
    detail: `Header ${header}, ${rule.algorithm}, ${rule.encoding}; ${request.body.length} bytes of body; no variant of the secret, the content${isUrlSigned ? ', the address' : ''} or the body fits.`,
  });
}

/** The names of a signed header that has not come under any of them. */
function missingHeaders(content: string, rawHeaders: readonly string[]): string | undefined {
  const signed = [...content.matchAll(/\{header:([^}]+)\}/g)].map(([, names = '']) => names.split(','));
  return signed.find((names) => names.every((name) => rawHeader(rawHeaders, name.toLowerCase()) === undefined))?.join(' or ');
}

function missing(header: string, sender: string, detail?: string): Diagnosis {
  return certain({
    cause: 'signature_missing',
    summary: `The request carries no signature: the header ${header} is missing.`,
    action: `${capitalised(sender)} must be told to sign: look for a secret or token in the settings of its webhook. If it is, look for a proxy that removes the header.`,
    ...(detail === undefined ? {} : { detail }),
  });
}
