import type { MappedValue } from '@tributary/contracts';
import type { Failure } from '../failure.ts';
import { parseDate } from './dates.ts';
import { toBoolean, toInteger, toNumber, toText } from './scalars.ts';

export type ValueType = NonNullable<MappedValue['type']>;

/** What `type` makes of a value that is there and not null: the value in that type, or the reason why it is none. */
export const VALUE_TYPES: Readonly<Record<ValueType, (value: unknown) => unknown>> = {
  string: toText,
  number: toNumber,
  integer: toInteger,
  boolean: toBoolean,
  date: (value): string | Failure => parseDate(value),
  json: (value) => value,
};
