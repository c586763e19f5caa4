import { type BatchLocation, batchLocation, type KeyLocation, keyLocation } from '@tributary/contracts';
import { compileBatchSplitter, compileKeyExtractor } from '@tributary/source-catalog';
import { z } from 'zod';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/** The name of an HTTP header (RFC 9110, token). */
export const headerName = z.string().regex(HEADER_NAME, 'must be the name of an HTTP header');

/** Where a key is taken from, with a path that can be followed. */
export const usableLocation = keyLocation.superRefine((location, context) => {
  const places = location.from === 'firstOf' ? location.locations : [location];
  for (const [index, place] of places.entries()) {
    const message = locationProblem(place);
    const path = location.from === 'firstOf' ? ['locations', index, 'path'] : ['path'];
    if (message !== undefined) context.addIssue({ code: 'custom', path, message });
  }
});

/** Where requests carry several events, with paths that can be followed. */
export const usableBatch = batchLocation.superRefine(({ path, id, within }, context) => {
  const check = (at: (string | number)[], location: BatchLocation) => {
    const message = problemOf(() => compileBatchSplitter(location));
    if (message !== undefined) context.addIssue({ code: 'custom', path: at, message });
  };
  check(['path'], { path, id: null });
  if (within !== undefined) check(['within'], { path: '$', id: null, within });
  if (typeof id === 'string') check(['id'], { path: '$', id });
  else for (const [index, part] of (id ?? []).entries()) check(['id', index], { path: '$', id: part });
});

/** What is wrong with a place in a request by which a shared key comes: headers and parameters have names, the fields of a body have paths. */
export function placeProblem({ in: place, name }: { in: 'header' | 'query' | 'body'; name: string }): string | undefined {
  if (place === 'body') return locationProblem({ from: 'body', path: name });
  return HEADER_NAME.test(name) ? undefined : `must be the name of ${place === 'header' ? 'an HTTP header' : 'a query parameter'}`;
}

function locationProblem(location: KeyLocation): string | undefined {
  return problemOf(() => compileKeyExtractor(location));
}

function problemOf(compile: () => unknown): string | undefined {
  try {
    compile();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'is not usable';
  }
}
