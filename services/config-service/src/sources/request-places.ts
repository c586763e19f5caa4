import { type KeyLocation, keyLocation } from '@tributary/contracts';
import { compileKeyExtractor } from '@tributary/source-catalog';
import { z } from 'zod';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/** The name of an HTTP header (RFC 9110, token). */
export const headerName = z.string().regex(HEADER_NAME, 'must be the name of an HTTP header');

/** Where a key is taken from, with a path that can be followed. */
export const usableLocation = keyLocation.superRefine((location, context) => {
  const problem = locationProblem(location);
  if (problem !== undefined) context.addIssue({ code: 'custom', path: ['path'], message: problem });
});

/** What is wrong with a place in a request by which a shared key comes: headers and parameters have names, the fields of a body have paths. */
export function placeProblem({ in: place, name }: { in: 'header' | 'query' | 'body'; name: string }): string | undefined {
  if (place === 'body') return locationProblem({ from: 'body', path: name });
  return HEADER_NAME.test(name) ? undefined : `must be the name of ${place === 'header' ? 'an HTTP header' : 'a query parameter'}`;
}

function locationProblem(location: KeyLocation): string | undefined {
  try {
    compileKeyExtractor(location);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'is not usable';
  }
}
