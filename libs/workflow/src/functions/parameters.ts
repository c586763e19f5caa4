import type { Json } from '@tributary/contracts';
import { condition as conditionSchema } from '@tributary/contracts';
import { compileCondition, compileTest } from '../conditions/compile-condition.ts';
import { isReservedName } from '../names.ts';
import { compileSinglePath, type Scope, type ScopedRead } from '../path/compile-path.ts';
import { parsePath, WILDCARD } from '../path/parse-path.ts';
import { compileNodes, compileSingular, type Read } from '../path/read.ts';
import type { ArgumentContext, Parameter } from './spec.ts';

function parameter<T>(name: string, kind: string, check: Parameter<T>['check']): Parameter<T> {
  return { name, kind, optional: false, rest: false, check };
}

/** A parameter that may be left out. */
export function optional<T>(inner: Parameter<T>): Parameter<T | undefined> {
  return { ...inner, optional: true };
}

/** A last parameter that takes all the arguments that are left, at least one. */
export function rest<T>(inner: Parameter<T>): Parameter<readonly T[]> {
  return { ...inner, rest: true } as unknown as Parameter<readonly T[]>;
}

export function text(name: string): Parameter<string> {
  return parameter(name, 'text', (argument, { refuse }) => (typeof argument === 'string' ? argument : refuse(`${name} must be a text`)));
}

export function oneOf<const V extends string>(name: string, values: readonly V[]): Parameter<V> {
  return parameter(name, values.join(' | '), (argument, { refuse }) => {
    return values.find((value) => value === argument) ?? refuse(`${name} must be one of ${values.join(', ')}`);
  });
}

export function wholeNumber(name: string, min: number, max: number): Parameter<number> {
  return parameter(name, `whole number from ${min} to ${max}`, (argument, { refuse }) =>
    typeof argument === 'number' && Number.isInteger(argument) && argument >= min && argument <= max
      ? argument
      : refuse(`${name} must be a whole number from ${min} to ${max}`),
  );
}

export function decimal(name: string, accepts: (value: number) => boolean = () => true): Parameter<number> {
  return parameter(name, 'number', (argument, { refuse }) =>
    typeof argument === 'number' && Number.isFinite(argument) && accepts(argument)
      ? argument
      : refuse(`${name} must be a number other than this`),
  );
}

/** A value from elsewhere: `{ "path": "$.body.a" }` is read from the document, anything else is taken as it stands. */
export function value(name: string): Parameter<ScopedRead> {
  return parameter(name, 'a value or { "path": … }', (argument, context) => {
    if (!isObject(argument) || !('path' in argument)) return () => argument;
    if (typeof argument['path'] !== 'string' || Object.keys(argument).length !== 1)
      return context.refuse(`${name} must be a value or { "path": "$.…" }`);
    return compileSinglePath(argument['path'], `${context.place}.path`, context.compile);
  });
}

/** A path inside each element of a list, `$` being the element. */
export function elementPath(name: string): Parameter<Read> {
  return parameter(name, 'path, $ being the element', (argument, { refuse }) => {
    if (typeof argument !== 'string') return refuse(`${name} must be a path such as $.price`);
    const parsed = parsePath(argument);
    if (!parsed.ok) return refuse(parsed.message, parsed.code);
    if (parsed.path.outer) return refuse('"$$" is not allowed here; "$" is the element', 'invalid_path');
    return parsed.path.segments.includes(WILDCARD) ? compileNodes(parsed.path.segments) : compileSingular(parsed.path.segments);
  });
}

/** A table of texts to values. */
export function table(name: string): Parameter<ReadonlyMap<string, Json>> {
  return parameter(name, 'object', (argument, { refuse }) => {
    if (!isObject(argument)) return refuse(`${name} must be an object, as in { "DE": "Germany" }`);
    const reserved = Object.keys(argument).find(isReservedName);
    return reserved === undefined ? new Map(Object.entries(argument)) : refuse(`"${reserved}" is a reserved name`, 'reserved_name');
  });
}

/** A condition: with a `path` on the document, without one on the value so far. */
export function condition(name: string): Parameter<(value: unknown, scope: Scope) => boolean> {
  return parameter(name, 'condition', (argument, context) => {
    if (!isObject(argument)) return context.refuse(`${name} must be a condition, as in { "op": "equals", "value": "DE" }`);
    const ofValue = !('path' in argument);
    const parsed = conditionSchema.safeParse(ofValue ? { ...argument, path: '$' } : argument);
    if (!parsed.success) return context.refuse(`${name} must be a condition: ${parsed.error.issues[0]?.message ?? 'unreadable'}`);
    if (ofValue) {
      const test = compileTest(parsed.data, context.place, context.compile);
      return test === undefined ? undefined : (value) => test(value);
    }
    const holds = compileCondition(parsed.data, context.place, context.compile);
    return holds === undefined ? undefined : (_value, scope) => holds(scope);
  });
}

/** A text that `accepts` must take, as in a region or a time zone. */
export function checkedText(name: string, kind: string, accepts: (text: string) => boolean): Parameter<string> {
  return parameter(name, kind, (argument, context: ArgumentContext) =>
    typeof argument === 'string' && accepts(argument) ? argument : context.refuse(`${name} must be ${kind}`),
  );
}

function isObject(argument: Json): argument is { readonly [key: string]: Json } {
  return typeof argument === 'object' && argument !== null && !Array.isArray(argument);
}
