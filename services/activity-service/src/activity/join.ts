/**
 * The joins that rows are made of. Each is commutative, associative and idempotent, so that a row is a function of the set of
 * records about it, whatever their order, batching and repetition. `undefined` is the neutral element: nothing known yet.
 */
type Known<T> = T | undefined;

/** The earlier of two times. */
export function earliest(a: Known<Date>, b: Known<Date>): Known<Date> {
  if (a === undefined || b === undefined) return a ?? b;
  return b < a ? b : a;
}

/** The later of two times. */
export function latest(a: Known<Date>, b: Known<Date>): Known<Date> {
  if (a === undefined || b === undefined) return a ?? b;
  return b > a ? b : a;
}

/** What is in either of two sets, sorted. */
export function union(a: Known<readonly string[]>, b: Known<readonly string[]>): Known<readonly string[]> {
  if (a === undefined || b === undefined) return a ?? b;
  return [...new Set([...a, ...b])].sort();
}

/** The greater of two by `compare`. */
export function greatest<T>(a: Known<T>, b: Known<T>, compare: (a: T, b: T) => number): Known<T> {
  if (a === undefined || b === undefined) return a ?? b;
  return compare(a, b) < 0 ? b : a;
}

/** Compares field by field in the given order, as MongoDB compares documents of these fields; `null` is less than any value. */
export function comparator<T extends Record<keyof T, string | number | null>>(...fields: readonly (keyof T)[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const field of fields) {
      const left: string | number | null = a[field];
      const right: string | number | null = b[field];
      if (left === right) continue;
      if (left === null) return -1;
      if (right === null || left > right) return 1;
      if (left < right) return -1;
    }
    return 0;
  };
}
