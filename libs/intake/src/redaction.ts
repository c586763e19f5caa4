import type { CredentialNames } from '@tributary/source-catalog';

const REDACTED = '[redacted]';
/** Standard carriers of credentials, whatever the source's scheme: a sender may send them although nobody asked. */
const ALWAYS = ['authorization', 'proxy-authorization'];

/** `rawHeaders` with the values of credentials replaced; the same array where there is nothing to replace. */
export function redactHeaders(rawHeaders: readonly string[], credentials: CredentialNames): readonly string[] {
  let copy: string[] | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!isCredential(name, credentials.headers)) continue;
    copy ??= [...rawHeaders];
    copy[i + 1] = REDACTED;
  }
  return copy ?? rawHeaders;
}

function isCredential(name: string, more: readonly string[]): boolean {
  const length = name.length;
  for (const candidate of ALWAYS) if (candidate.length === length && candidate === name.toLowerCase()) return true;
  for (const candidate of more) if (candidate.length === length && candidate === name.toLowerCase()) return true;
  return false;
}

/** A query string with the values of credentials replaced; every other byte stays. */
export function redactQuery(query: string, credentials: CredentialNames): string {
  if (credentials.query.length === 0 || query === '') return query;
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals === -1) return pair;
      // the same decoding by which the value was found
      const [name] = new URLSearchParams(pair).keys();
      return name !== undefined && credentials.query.includes(name) ? `${pair.slice(0, equals)}=${REDACTED}` : pair;
    })
    .join('&');
}
