import { Failure } from '../failure.ts';
import { parseTime } from '../values/dates.ts';
import { textOf, toBoolean, toNumber } from '../values/scalars.ts';
import type { ValueType } from '../values/value-types.ts';

/** What values become before they are compared. Integers beyond 2^53 are bigints, which compare exactly with numbers. */
export type Comparable = string | number | bigint | boolean;
/** The comparable form of a value in one type; `undefined` where it has none, and then it equals nothing. */
export type Normalize = (value: unknown) => Comparable | undefined;

/** How values of a type are compared. Texts without `caseSensitive` are compared in small letters. */
export function normalizerOf(type: Exclude<ValueType, 'json'>, caseSensitive: boolean): Normalize {
  switch (type) {
    case 'string':
      return caseSensitive ? textOf : (value) => textOf(value)?.toLowerCase();
    case 'number':
    case 'integer':
      return numberOf;
    case 'boolean':
      return (value) => orUndefined(toBoolean(value));
    case 'date':
      return (value) => orUndefined(parseTime(value));
  }
}

function numberOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return value;
  const number = orUndefined(toNumber(value));
  return typeof number === 'string' ? BigInt(number) : number;
}

function orUndefined<T>(value: T | Failure): T | undefined {
  return value instanceof Failure ? undefined : value;
}

/** The type that a condition compares in when it names none: that of its operand. */
export function inferType(operand: unknown): ValueType {
  if (typeof operand === 'number') return 'number';
  if (typeof operand === 'boolean') return 'boolean';
  return typeof operand === 'string' ? 'string' : 'json';
}

/** Equality of comparables; a number and a bigint are equal when they are the same integer. */
export function same(a: Comparable, b: Comparable): boolean {
  if (typeof a === typeof b) return a === b;
  return typeof a !== 'string' && typeof b !== 'string' && !(a < b) && !(a > b);
}

/** Deep equality of JSON values; the order of members does not matter. Recursion ends with the shallower of the two. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((element, index) => sameJson(element, b[index]));
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson((a as never)[name], (b as never)[name]))
  );
}
