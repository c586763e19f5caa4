import { type FieldError, ValidationError } from '@tributary/errors';
import type { z } from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration in `environment` under `schema`. An empty variable counts as missing. Throws a `ValidationError` whose entries
 * name the variables, never their values.
 */
export function loadConfig<T>(schema: z.ZodType<T>, environment: Environment): T {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue): FieldError => {
    const key = issue.path.map(String).join('.');
    const isMissing = given[key] === undefined && issue.code !== 'custom';
    return { path: key, code: isMissing ? 'required' : 'invalid_value', message: isMissing ? 'is not set' : issue.message };
  });
  throw new ValidationError(
    `the configuration is not valid: ${errors.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
    errors,
    'invalid_config',
  );
}
