import { rawHeader } from '@tributary/contracts';
import type { Scheme } from './scheme.ts';
import { secretMatcher } from './secret-matcher.ts';
import { refused, VERIFIED } from './verification.ts';

/** A shared key in a header or a query parameter, compared as a whole (`Bearer …` belongs to the secret where it is sent). */
export const apiKey: Scheme<'apiKey'> = {
  compile({ in: place, name, secrets }) {
    const matches = secretMatcher(secrets);
    const headerName = name.toLowerCase();
    const where = place === 'header' ? `the header ${name}` : `the query parameter ${name}`;
    const missing = refused('credentials_missing', `The request has no API key: ${where} is missing.`);
    const wrong = refused('credentials_wrong', `The API key in ${where} is not one of this source's.`);
    return (request) => {
      const given = place === 'header' ? headerBytes(rawHeader(request.rawHeaders, headerName)) : queryBytes(request.query, name);
      if (given === undefined) return missing;
      return matches(given) ? VERIFIED : wrong;
    };
  },
  credentials: ({ in: place, name }) =>
    place === 'header' ? { headers: [name.toLowerCase()], query: [] } : { headers: [], query: [name] },
};

/** Node reads header bytes as Latin-1; this gives the bytes back. */
function headerBytes(value: string | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : Buffer.from(value, 'latin1');
}

function queryBytes(query: string, name: string): Uint8Array | undefined {
  const value = new URLSearchParams(query).get(name);
  return value === null ? undefined : Buffer.from(value);
}
