import { type FieldError, ValidationError } from '@tributary/errors';
import { parse } from '@tributary/http';
import { z } from 'zod';

/** A body with all of its settings inside `settings`, where its sender may also put them beside `name`. */
export interface SettingsBody {
  /** The fields that are no settings. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether the sender wrote `settings`. */
  readonly hasSettings: boolean;
  /** The settings that the sender put beside `name`. */
  readonly beside: ReadonlySet<string>;
}

const anyBody = z.looseObject({ settings: z.record(z.string(), z.unknown()).optional() });

/** `own` are the names of the fields that are no settings. Throws a `ValidationError` for a setting in both places. */
export function readSettingsBody(body: unknown, own: readonly string[]): SettingsBody {
  const { settings, ...fields } = parse(anyBody, body);
  const part = (isOwn: boolean) => Object.fromEntries(Object.entries(fields).filter(([name]) => own.includes(name) === isOwn));
  const outside = part(false);
  const twice = Object.keys(outside).filter((name) => settings !== undefined && Object.hasOwn(settings, name));
  if (twice.length > 0) {
    throw invalidBody(twice.map((name) => ({ path: `settings.${name}`, code: 'duplicate_field', message: 'this field is given beside `settings` too' }))); // prettier-ignore
  }
  return {
    own: part(true),
    settings: { ...settings, ...outside },
    hasSettings: settings !== undefined,
    beside: new Set(Object.keys(outside)),
  };
}

/** A field whose value will not do. */
export function invalid(path: string, message: string): FieldError {
  return { path, code: 'invalid_value', message };
}

/** What a body with these wrong fields is answered with. */
export function invalidBody(errors: readonly FieldError[]): ValidationError {
  return new ValidationError(`the body is not valid: ${errors.map(({ path }) => path).join(', ')}`, errors);
}
