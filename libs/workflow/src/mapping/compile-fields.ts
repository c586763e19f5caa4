import type { Json, KeepPolicy, MappedTrait, MappedValue, TraitUpdate } from '@tributary/contracts';
import { checkFieldName, checkIdentifierType } from '../names.ts';
import type { CompileContext, Scope } from '../path/compile-path.ts';
import { compileValue, type Value } from '../values/compile-value.ts';
import { type MappingRun, take, warn } from './run.ts';
import { Failure } from '../failure.ts';

interface NamedValue {
  readonly name: string;
  readonly value: Value;
}

export type FieldsReader = (scope: Scope, run: MappingRun) => Record<string, Json>;
export type TraitsReader = (scope: Scope, run: MappingRun) => Record<string, TraitUpdate>;
export type IdentifiersReader = (scope: Scope, run: MappingRun) => { type: string; value: string }[];

/** Compiles properties or the fields of an item; `undefined` after reporting errors. */
export function compileFields(
  fields: Readonly<Record<string, MappedValue>>,
  place: string,
  context: CompileContext,
): FieldsReader | undefined {
  const named = compileNamed(fields, place, context, checkFieldName);
  if (named === undefined) return undefined;
  return (scope, run) => {
    const result: Record<string, Json> = {};
    for (const { name, value } of named) {
      const taken = take(value, scope, run);
      if (taken !== undefined) result[name] = taken as Json;
    }
    return result;
  };
}

/** Compiles traits; a null value is a value, which clears the trait. `undefined` after reporting errors. */
export function compileTraits(
  traits: Readonly<Record<string, MappedTrait>>,
  place: string,
  context: CompileContext,
): TraitsReader | undefined {
  const named = compileNamed(traits, place, context, checkFieldName);
  if (named === undefined) return undefined;
  const fields = named.map((field) => ({ ...field, keep: traits[field.name]?.keep ?? ('latest' satisfies KeepPolicy) }));
  return (scope, run) => {
    const result: Record<string, TraitUpdate> = {};
    for (const { name, value, keep } of fields) {
      const taken = take(value, scope, run);
      if (taken !== undefined) result[name] = { value: taken as Json, keep };
    }
    return result;
  };
}

/** Compiles identifiers; a list gives one for each of its elements. `undefined` after reporting errors. */
export function compileIdentifiers(
  identifiers: Readonly<Record<string, MappedValue>>,
  context: CompileContext,
): IdentifiersReader | undefined {
  const place = 'mapping.identifiers';
  const named = compileNamed(identifiers, place, context, checkIdentifierType);
  if (named?.length === 0) {
    context.errors.push({ path: place, code: 'identifier_required', message: 'a workflow needs at least one identifier' });
    return undefined;
  }
  if (named === undefined) return undefined;
  return (scope, run) => {
    const result: { type: string; value: string }[] = [];
    for (const { name, value } of named) {
      const taken = take(value, scope, run);
      for (const each of Array.isArray(taken) ? (taken as unknown[]) : [taken]) addIdentifier(result, name, each, value.place, run);
    }
    return result;
  };
}

function addIdentifier(into: { type: string; value: string }[], type: string, raw: unknown, place: string, run: MappingRun): void {
  if (typeof raw === 'string' || typeof raw === 'number') {
    if (raw !== '') into.push({ type, value: String(raw) });
  } else if (raw !== undefined && raw !== null) {
    warn(run, place, new Failure('identifier_not_text', 'an identifier is a text or a number'));
  }
}

function compileNamed(
  fields: Readonly<Record<string, MappedValue>>,
  place: string,
  context: CompileContext,
  checkName: typeof checkFieldName,
): readonly NamedValue[] | undefined {
  const named = Object.entries(fields).map(([name, field]) => {
    const fieldPlace = placeOf(place, name);
    const wrongName = checkName(name, fieldPlace);
    if (wrongName !== undefined) context.errors.push(wrongName);
    const value = compileValue(field, fieldPlace, context);
    return value === undefined || wrongName !== undefined ? undefined : { name, value };
  });
  return named.every((field) => field !== undefined) ? named : undefined;
}

/** `mapping.traits.total`, or `mapping.traits["first name"]` where the name is no plain word. */
function placeOf(place: string, name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? `${place}.${name}` : `${place}[${JSON.stringify(name)}]`;
}
