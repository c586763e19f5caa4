import { rawHeader } from '@tributary/contracts';
import type { Scheme } from './scheme.ts';
import { secretMatcher } from './secret-matcher.ts';
import { refused, VERIFIED } from './verification.ts';

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;

const missing = refused('credentials_missing', 'The request has no Authorization header; this source expects Basic credentials.');
const malformed = refused('credentials_malformed', 'The Authorization header is not of the form "Basic <base64 of user:password>".');
const wrong = refused('credentials_wrong', "The user name or the password is not this source's.");

/** HTTP Basic (RFC 7617), UTF-8. */
export const basic: Scheme<'basic'> = {
  compile({ username, secrets }) {
    const matches = secretMatcher(secrets.map((secret) => `${username}:${secret}`));
    return (request) => {
      const header = rawHeader(request.rawHeaders, 'authorization');
      if (header === undefined) return missing;
      const encoded = BASIC.exec(header)?.[1];
      if (encoded === undefined) return malformed;
      const given = Buffer.from(encoded, 'base64');
      if (!given.includes(':')) return malformed;
      return matches(given) ? VERIFIED : wrong;
    };
  },
  credentials: () => ({ headers: ['authorization'], query: [] }),
};
