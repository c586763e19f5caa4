import { isDeeperThan } from '@tributary/body-formats';
import { Failure } from '../failure.ts';
import type { Scope } from '../path/compile-path.ts';
import type { MappingWarning } from '../program.ts';
import type { Value } from '../values/compile-value.ts';
import { describe, textOf } from '../values/scalars.ts';

/** Deeper values would be refused by the database, which takes 100 levels with ours around them. */
const MAX_VALUE_DEPTH = 50;

/** What one evaluation gathers besides its result. */
export interface MappingRun {
  /** The first thing that makes the event fail; what is mapped after it is thrown away. */
  failure: { readonly code: string; readonly message: string; readonly path: string } | undefined;
  /** Created when first needed: most events have none. */
  warnings: MappingWarning[] | undefined;
}

/**
 * The value of one field. `undefined`: it is missing and left out, or the run has failed. Of data that cannot be converted, a required
 * field fails the event; another is left out (or takes its default) with a warning, so that one bad field does not lose an order.
 */
export function take(value: Value, scope: Scope, run: MappingRun): unknown {
  let taken = value.read(scope);
  if (typeof taken === 'object' && taken !== null) {
    if (isDeeperThan(taken, MAX_VALUE_DEPTH)) taken = new Failure('value_too_deep', `nested deeper than ${MAX_VALUE_DEPTH} levels`);
    if (taken instanceof Failure) {
      if (value.required && value.fallback === undefined) {
        run.failure ??= { code: taken.code, message: taken.message, path: value.place };
        return undefined;
      }
      warn(run, value.place, taken);
      taken = undefined;
    }
  }
  if (taken === undefined || taken === null) {
    if (value.fallback !== undefined) return value.fallback;
    if (value.required) {
      run.failure ??= {
        code: 'required_value_missing',
        message: `${value.place} is required and ${taken === null ? 'null' : 'missing'}`,
        path: value.place,
      };
    }
  }
  return taken;
}

/** Records that the value at `path` was left out. */
export function warn(run: MappingRun, path: string, { code, message }: Failure): void {
  (run.warnings ??= []).push({ path, code, message });
}

/** As `take`, as a text of at most `maxLength` characters; what has no text, is empty or longer is left out as an unconvertible value is. */
export function takeText(value: Value, scope: Scope, run: MappingRun, maxLength: number): string | undefined {
  const taken = take(value, scope, run);
  if (taken === undefined || taken === null || taken === '') return undefined;
  const text = textOf(taken);
  if (text !== undefined && text.length <= maxLength) return text;
  const failure =
    text === undefined
      ? new Failure('not_a_text', `${describe(taken)} is not a text`)
      : new Failure('text_too_long', `longer than ${maxLength} characters`);
  if (value.required) run.failure ??= { code: failure.code, message: failure.message, path: value.place };
  else warn(run, value.place, failure);
  return undefined;
}
