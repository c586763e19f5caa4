import { compileKeyPath, keyPathSteps } from './key-path.ts';

/**
 * The items of the list at `path`: a singular RFC 9535 query, or several joined by `[*]` where lists stand in lists (`$.entry[*].changes[*]`). One thing where a list could be
 * counts as a list of one; `undefined` where there is nothing.
 *
 * @throws TributaryError `invalid_path`
 */
export function compileListPath(path: string): (document: unknown) => readonly unknown[] | undefined {
  const steps = singularQueries(path).map(compileKeyPath);
  return (document) => {
    let found: unknown[] = [document];
    for (const valueAt of steps) {
      found = found.flatMap((value) => {
        const next = valueAt(value);
        return next === undefined ? [] : next;
      });
    }
    return found.length === 0 ? undefined : found;
  };
}

/**
 * The names on the way to the elements at `path` in a format whose lists are repetitions; `undefined` where it has an index, which none of them has.
 *
 * @throws TributaryError `invalid_path`
 */
export function namesOfListPath(path: string): readonly string[] | undefined {
  const steps = singularQueries(path).flatMap(keyPathSteps);
  return steps.every((step) => typeof step === 'string') ? steps : undefined;
}

function singularQueries(path: string): readonly string[] {
  const [first = '', ...inner] = path.split('[*]');
  return [first, ...inner.filter((step) => step !== '').map((step) => `$${step}`)];
}
