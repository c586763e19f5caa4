import { rawHeader } from '@tributary/contracts';
import type { InboundRequest } from '../inbound-request.ts';
import { compileBodyPath } from '../keys/read-body.ts';
import type { Opened, Scheme } from './scheme.ts';
import { secretMatcher } from './secret-matcher.ts';
import { refused, VERIFIED } from './verification.ts';

/** A shared key in a header, a query parameter or a field of the body, compared as a whole (`Bearer …` belongs to the secret where it is sent). */
export const apiKey: Scheme<'apiKey'> = {
  compile(configuration) {
    const { in: place, name, secrets } = configuration;
    const matches = secretMatcher(secrets);
    const keyOf = keyReader(configuration);
    const where = { header: `the header ${name}`, query: `the query parameter ${name}`, body: `the field ${name} of the body` }[place];
    const missing = refused('credentials_missing', `The request has no API key: ${where} is missing.`);
    const wrong = refused('credentials_wrong', `The API key in ${where} is not one of this source's.`);
    return (request) => {
      const given = keyOf(request);
      if (given === undefined) return missing;
      return matches(given) ? VERIFIED : wrong;
    };
  },
  // a body is kept byte for byte, and so is a key in it
  credentials: ({ in: place, name }) => ({
    headers: place === 'header' ? [name.toLowerCase()] : [],
    query: place === 'query' ? [name] : [],
  }),
};

/** Takes the key as it was sent, as bytes. */
export function keyReader({ in: place, name }: Pick<Opened<'apiKey'>, 'in' | 'name'>): (request: InboundRequest) => Uint8Array | undefined {
  switch (place) {
    case 'header': {
      const headerName = name.toLowerCase();
      return ({ rawHeaders }) => headerBytes(rawHeader(rawHeaders, headerName));
    }
    case 'query':
      return ({ query }) => textBytes(new URLSearchParams(query).get(name));
    case 'body': {
      const valueOf = compileBodyPath(name);
      return (request) => textBytes(valueOf(request));
    }
  }
}

/** Node reads header bytes as Latin-1; this gives the bytes back. */
function headerBytes(value: string | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : Buffer.from(value, 'latin1');
}

function textBytes(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Buffer.from(String(value)) : undefined;
}
