import { STATUS_CODES } from 'node:http';
import { type FieldError, isTributaryError, TributaryError, ValidationError } from '@tributary/errors';
import { STATUS_BY_CODE } from './status.ts';

/** An RFC 9457 problem, with the product's stable `code` and one entry per wrong field. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
  /** Seconds for `Retry-After`; not part of the body. */
  readonly retryAfterSeconds?: number;
}

const RETRY_AFTER_SECONDS = 1;

/** The problem of a code, where no error was thrown: to make one takes several times as long as all of this. */
export function problemOf(code: string, message: string, isRetriable = false): Problem {
  const status = STATUS_BY_CODE[code] ?? (isRetriable ? 503 : 500);
  const problem: Problem = {
    type: `urn:tributary:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: status === 500 ? 'Something went wrong on our side; the log of the service says what.' : message,
    code,
  };
  return status === 503 ? { ...problem, retryAfterSeconds: RETRY_AFTER_SECONDS } : problem;
}

/**
 * The problem that a caller is told about any thrown value. What is not an error of ours becomes `internal_error` without a word
 * about its inside.
 */
export function toProblem(thrown: unknown): Problem {
  const error = isTributaryError(thrown) ? thrown : fromFramework(thrown);
  const problem = problemOf(error.code, error.message, error.retriable);
  return error instanceof ValidationError ? { ...problem, errors: error.errors } : problem;
}

/** Errors of Express and its body parser carry a `type` or a client status (package `http-errors`). */
function fromFramework(thrown: unknown): TributaryError {
  const { type, status, message } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    type?: unknown;
    status?: unknown;
    message?: string;
  };
  switch (type) {
    case 'entity.parse.failed':
      return new TributaryError('invalid_json', `the body is not JSON: ${message ?? ''}`);
    case 'entity.too.large':
      return new TributaryError('body_too_large', 'the body is larger than this endpoint takes');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new TributaryError('unsupported_media_type', message ?? 'this encoding is not supported');
    case 'request.aborted':
    case 'request.size.invalid':
    case 'entity.verify.failed':
      return new TributaryError('invalid_body', message ?? 'the body could not be read');
    default:
      if (thrown instanceof URIError) return new TributaryError('invalid_path', 'the path is not valid percent-encoding');
      if (status === 400) return new TributaryError('invalid_body', message ?? 'the request could not be read');
      return new TributaryError('internal_error', 'internal error', { cause: thrown });
  }
}
