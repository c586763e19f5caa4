import type { DiagnosisCause } from '../diagnosis.ts';

/** How a credential may have been changed when it was entered or sent. */
export interface TextForm {
  readonly text: string;
  readonly cause: DiagnosisCause;
  /** In what the text as it stands differs, as a part of a sentence. */
  readonly difference: string;
}

const SCHEME = /^(?:Bearer|Token|ApiKey|Api-Key|Key|Basic|Digest)[ :=]+/i;
const BLANKS = /[\s\u200B-\u200D\u2060\uFEFF]+/g;
const QUOTED = /^(["'`])(.*)\1$/s;

/** What `given` may have been meant to be. */
export function* textForms(given: string): Generator<TextForm> {
  for (const text of new Set([given.trim(), given.replace(BLANKS, '')])) {
    if (text !== given)
      yield { text, cause: 'secret_has_whitespace', difference: 'a space, a line break or an invisible character too many' };
  }
  const scheme = SCHEME.exec(given)?.[0];
  if (scheme !== undefined)
    yield { text: given.slice(scheme.length).trim(), cause: 'wrong_prefix', difference: `"${scheme.trim()}" in front` };
  const unquoted = QUOTED.exec(given)?.[2];
  if (unquoted !== undefined) yield { text: unquoted, cause: 'credentials_encoded', difference: 'quotation marks around it' };
  const decoded = urlDecoded(given);
  if (decoded !== given) yield { text: decoded, cause: 'credentials_encoded', difference: 'URL encoding (%20 and the like)' };
  // a plus sign of a query is read as a space
  if (given.includes(' '))
    yield {
      text: given.replace(/ /g, '+'),
      cause: 'credentials_encoded',
      difference: 'a space where + was meant: in a query + must be written %2B',
    };
  const unpacked = Buffer.from(given, 'base64').toString('utf8');
  if (given.length >= 8 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(given))
    yield { text: unpacked, cause: 'credentials_encoded', difference: 'base64 encoding' };
}

function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
