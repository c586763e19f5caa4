import { TributaryError } from '@tributary/errors';

/** `.name`, `['name']` or `[0]`. */
const STEP = /\.([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|\['((?:[^'\\]|\\['\\])*)'\]|\["((?:[^"\\]|\\["\\])*)"\]|\[(0|-?[1-9]\d*)\]/y;

/**
 * The value at a singular RFC 9535 query (names and indexes, no wildcards) of a JSON document, where `$` is the document. Reads own
 * properties only; `undefined` where there is no such place.
 *
 * @throws TributaryError `invalid_path`
 */
export function compileKeyPath(path: string): (document: unknown) => unknown {
  const steps = keyPathSteps(path);
  return (document) => {
    let value = document;
    for (const step of steps) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (typeof step === 'number' ? !Array.isArray(value) : Array.isArray(value)) return undefined;
      const name = typeof step === 'number' && step < 0 ? (value as unknown[]).length + step : step;
      if (!Object.hasOwn(value, name)) return undefined;
      value = (value as Record<string | number, unknown>)[name];
    }
    return value;
  };
}

/**
 * The names and indexes of a singular query.
 *
 * @throws TributaryError `invalid_path`
 */
export function keyPathSteps(path: string): readonly (string | number)[] {
  const invalid = () => new TributaryError('invalid_path', `"${path}" is not a path like $.order.id or $.items[0]['the id'].`);
  if (!path.startsWith('$')) throw invalid();
  const steps: (string | number)[] = [];
  let at = 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const step = STEP.exec(path);
    if (step === null) throw invalid();
    const quoted = step[2] ?? step[3];
    steps.push(step[4] !== undefined ? Number(step[4]) : (step[1] ?? (quoted as string).replace(/\\(.)/g, '$1')));
    at = STEP.lastIndex;
  }
  return steps;
}
