import { hash } from 'node:crypto';
import { rawHeader, type KeyLocation } from '@tributary/contracts';
import type { InboundRequest } from '../inbound-request.ts';
import { compileKeyPath } from './key-path.ts';
import { parseLosslessly } from './lossless-json.ts';

/** The key of a request, or `undefined` where the request has none: then the caller falls back to the event's own id. */
export type KeyExtractor = (request: InboundRequest) => string | undefined;

/**
 * How to take a key from a request. Keys are non-empty text; a number in a body keeps all of its digits. A body that is not JSON, a
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
      const valueAt = compileKeyPath(location.path);
      return ({ body }) => keyText(parseLosslessly(body, valueAt));
    }
  }
}

function keyText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : undefined;
}
