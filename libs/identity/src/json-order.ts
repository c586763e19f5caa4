import type { Json } from '@tributary/contracts';
import { compareText } from './order.ts';

/** JSON text with the keys of every object sorted: equal values give equal text. `-0` is written `0`. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** The same value with the keys of every object sorted. Costs nothing for scalars. */
export function canonical(value: Json): Json {
  return typeof value === 'object' && value !== null ? (JSON.parse(canonicalJson(value)) as Json) : value;
}

/**
 * A total order on JSON values, for `max`, `min` and `union`: null < booleans < numbers < strings < arrays < objects. Numbers compare by value;
 * integers beyond 2^53, which travel as decimal text, count as numbers. Timestamps compare as text. Arrays and objects compare
 * by their canonical text. Zero means: the same value.
 */
export function compareJson(a: Json, b: Json): number {
  const rankA = rankOf(a);
  const rankB = rankOf(b);
  if (rankA !== rankB) return rankA - rankB;
  if (rankA === RANK.number) return compareNumbers(a as number | string, b as number | string) || compareText(typeof a, typeof b);
  if (rankA === RANK.string) return compareText(a as string, b as string);
  return compareText(canonicalJson(a), canonicalJson(b));
}

const RANK = { null: 0, boolean: 1, number: 2, string: 3, array: 4, object: 5 } as const;
/** An integer that a JSON number cannot hold: at least 16 digits, no leading zero. */
const BIG_INTEGER = /^-?[1-9]\d{15,}$/;

function rankOf(value: Json): number {
  switch (typeof value) {
    case 'boolean':
      return RANK.boolean;
    case 'number':
      return RANK.number;
    case 'string':
      return isBigInteger(value) ? RANK.number : RANK.string;
    default:
      return value === null ? RANK.null : isArray(value) ? RANK.array : RANK.object;
  }
}

/** Bounded, since comparing is quadratic in the digits: longer ones are text like any other. */
function isBigInteger(text: string): boolean {
  return text.length >= 16 && text.length <= 100 && BIG_INTEGER.test(text);
}

function compareNumbers(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // JavaScript compares a bigint with a number exactly, fractions included
  const left = typeof a === 'string' ? BigInt(a) : a;
  const right = typeof b === 'string' ? BigInt(b) : b;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `Array.isArray` does not narrow read-only arrays. */
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
