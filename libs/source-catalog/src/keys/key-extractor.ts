import { hash } from 'node:crypto';
import { rawHeader, type KeyLocation } from '@tributary/contracts';
import type { KeyedRequest } from '../inbound-request.ts';
import { keyText } from './key-text.ts';
import { compileBodyPath } from './read-body.ts';

/** The key of a request, or `undefined` where the request has none: then the caller falls back to the event's own id. */
export type KeyExtractor = (request: KeyedRequest) => string | undefined;

/**
 * How to take a key from a request. Keys are non-empty text; a number in a body keeps all of its digits. A body that is no JSON, form or XML, a
 * missing field, `null`, an object or a list give no key: a request is never refused for it.
 *
 * @throws TributaryError `invalid_path` where the location names a body path that is not a singular query
 */
export function compileKeyExtractor(location: KeyLocation): KeyExtractor {
  switch (location.from) {
    case 'header': {
      const name = location.name.toLowerCase();
      return ({ rawHeaders }) => rawHeader(rawHeaders, name) || undefined;
    }
    case 'bodyHash':
      return ({ body }) => hash('sha256', body, 'hex');
    case 'body': {
      const valueOf = compileBodyPath(location.path);
      return (request) => keyText(valueOf(request));
    }
    case 'firstOf': {
      const extractors = location.locations.map(compileKeyExtractor);
      return (request) => {
        for (const extract of extractors) {
          const key = extract(request);
          if (key !== undefined) return key;
        }
        return undefined;
      };
    }
  }
}
