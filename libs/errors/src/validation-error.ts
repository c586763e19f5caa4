import { TributaryError } from './tributary-error.ts';

/** One wrong field of a request, a file or a configuration. */
export interface FieldError {
  /** Where: a JSON path without the leading `$.` (`mapping.traits.total`), an environment variable, or `''` for the whole. */
  readonly path: string;
  /** Stable, `lower_snake_case`. */
  readonly code: string;
  /** What is wrong and what to do, in words. */
  readonly message: string;
}

/** Input that the caller must change; carries one entry per wrong field. */
export class ValidationError extends TributaryError {
  readonly errors: readonly FieldError[];

  constructor(message: string, errors: readonly FieldError[], code = 'invalid_input') {
    super(code, message);
    this.errors = errors;
  }
}
