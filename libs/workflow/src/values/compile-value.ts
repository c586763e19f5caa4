import type { MappedValue } from '@tributary/contracts';
import { Failure } from '../failure.ts';
import { type ChainStep, compileChain } from '../functions/compile-chain.ts';
import { type CompileContext, compileSinglePath, type ScopedRead } from '../path/compile-path.ts';
import { isBlank } from './scalars.ts';
import { compileTemplate } from './template.ts';
import { VALUE_TYPES } from './value-types.ts';

/** A compiled value: reads, converts, and says what its absence means. */
export interface Value {
  /** Its place in the definition, for messages. */
  readonly place: string;
  /** The value, `undefined` when it is missing, a `Failure` when it cannot be made of the data. */
  readonly read: ScopedRead;
  readonly required: boolean;
  /** Stands in for a missing, null or unconvertible value; `undefined`: none. */
  readonly fallback: unknown;
}

/** Compiles a value of a mapping; `undefined` after reporting errors. */
export function compileValue(value: MappedValue, place: string, context: CompileContext): Value | undefined {
  const source = compileSource(value, place, context);
  const chain = compileChain(value.fn ?? [], `${place}.fn`, context);
  if (source === undefined || chain === undefined) return undefined;
  let read = source;
  if (chain.length > 0) read = chained(read, chain);
  if (value.type !== undefined) read = typed(read, VALUE_TYPES[value.type]);
  if (value.omitIfEmpty === true) read = omittingBlank(read);
  return { place, read, required: value.required ?? false, fallback: value.default };
}

function compileSource(value: MappedValue, place: string, context: CompileContext): ScopedRead | undefined {
  if ('path' in value) return compileSinglePath(value.path, `${place}.path`, context);
  if ('template' in value) return compileTemplate(value.template, `${place}.template`, context);
  const constant = value.const;
  return () => constant;
}

function chained(read: ScopedRead, chain: readonly ChainStep[]): ScopedRead {
  return (scope) => {
    let value = read(scope);
    for (const step of chain) {
      if (value instanceof Failure) return value;
      value = step(value, scope);
    }
    return value;
  };
}

function typed(read: ScopedRead, convert: (value: unknown) => unknown): ScopedRead {
  return (scope) => {
    const value = read(scope);
    return value === undefined || value === null || value instanceof Failure ? value : convert(value);
  };
}

function omittingBlank(read: ScopedRead): ScopedRead {
  return (scope) => {
    const value = read(scope);
    return isBlank(value) ? undefined : value;
  };
}
