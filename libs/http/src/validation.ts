import { type FieldError, ValidationError } from '@tributary/errors';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Where = 'body' | 'query' | 'path';

/**
 * The value of `input` under `schema`. Throws a `ValidationError` with one entry per wrong field, fields that the schema does not
 * know included (use `z.strictObject`).
 */
export function parse<T>(schema: z.ZodType<T>, input: unknown, where: Where = 'body'): T {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const errors = fieldErrors(result.error);
  const fields = errors.map((error) => error.path || `the ${where}`).join(', ');
  throw new ValidationError(`the ${where} is not valid: ${fields}`, errors);
}

/** One entry per wrong field of a failed parse; paths are written `a.b[0].c`. */
function fieldErrors(error: z.core.$ZodError): FieldError[] {
  return error.issues.flatMap((issue) => flatten(issue, []));
}

function flatten(issue: Issue, parent: readonly PropertyKey[]): FieldError[] {
  const path = [...parent, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: pathText([...path, key]), code: 'unknown_field', message: 'this field is not known' }));
    case 'invalid_union':
      return closestBranch(issue.errors)?.flatMap((nested) => flatten(nested, path)) ?? [fieldError(issue, path)];
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((nested) => flatten(nested, path));
    default:
      return [fieldError(issue, path)];
  }
}

/** Of the alternatives of a union, the one that fits best: fewest complaints about its own fields. `undefined` for a wrong discriminator. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const distance = (branch: readonly Issue[]) =>
    branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  return [...branches].sort((a, b) => distance(a) - distance(b))[0];
}

function fieldError(issue: Issue, path: readonly PropertyKey[]): FieldError {
  const text = pathText(path);
  const isMissing = givenValue(issue) === undefined && ['invalid_type', 'invalid_value', 'invalid_union'].includes(issue.code);
  if (isMissing) return { path: text, code: 'required', message: 'this field is required' };
  return { path: text, code: CODES[issue.code] ?? issue.code, message: issue.message };
}

/** What was given at the issue's path. For a wrong discriminator zod reports the object around it. */
function givenValue(issue: Issue): unknown {
  const isDiscriminator =
    issue.code === 'invalid_union' && issue.discriminator !== undefined && typeof issue.input === 'object' && issue.input !== null;
  return isDiscriminator ? (issue.input as Record<string, unknown>)[String(issue.path.at(-1))] : issue.input;
}

const CODES: Readonly<Record<string, string>> = {
  invalid_union: 'invalid_value',
  invalid_format: 'invalid_format',
  custom: 'invalid_value',
};

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`),
    '',
  );
}
