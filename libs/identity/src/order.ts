/**
 * A moment with the id that breaks ties: `at` is RFC 3339 in UTC with milliseconds (sorts as text), `id` an update id. Stamps of one kind
 * (event time or receive time) are totally ordered, and no two updates share one.
 */
export interface Stamp {
  readonly at: string;
  readonly id: string;
}

/** Order by UTF-16 code units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order by time, then by id. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return compareText(a.at, b.at) || compareText(a.id, b.id);
}
