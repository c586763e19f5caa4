/** What an error carries besides its message. */
export interface ErrorOptions {
  /** Whether the same call may succeed later without anything being changed. */
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

/**
 * The one error class of the project. `code` is stable, `lower_snake_case`, and part of the public surface (problem+json,
 * dead letters, logs); the message is for people and may change.
 */
export class TributaryError extends Error {
  readonly code: string;
  readonly retriable: boolean;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}

/** Whether `error` is one of ours. */
export function isTributaryError(error: unknown): error is TributaryError {
  return error instanceof TributaryError;
}

/** Wraps anything that was thrown, keeping the original as `cause`. An error of ours is returned as it is. */
export function toTributaryError(error: unknown, code = 'internal_error'): TributaryError {
  if (isTributaryError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TributaryError(code, message, { cause: error });
}
