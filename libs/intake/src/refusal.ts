import type { FieldError } from '@tributary/errors';
import type { VerificationCode } from '@tributary/source-catalog';

/** Why a request is not taken. The HTTP status of each code is in the table of libs/http. */
export type RefusalCode =
  | VerificationCode
  | 'not_ready'
  | 'unknown_source_key'
  | 'write_key_missing'
  | 'unknown_write_key'
  | 'method_not_allowed'
  | 'source_inactive'
  | 'address_not_allowed'
  | 'rate_limited'
  | 'source_unusable'
  | 'handshake_refused'
  | 'confirmation_failed'
  | 'unsupported_content_encoding'
  | 'malformed_content_encoding'
  | 'unsupported_media_type'
  | 'invalid_json'
  | 'invalid_input'
  | 'batch_too_large'
  | 'body_too_large'
  | 'overloaded'
  | 'source_switching'
  | 'kafka_unavailable';

/** A refusal as data. The message is for the sender and names no secret. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  /** Header fields that this refusal owes the sender, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** One entry for each field that is wrong. */
  readonly errors?: readonly FieldError[];
}

export const NOT_READY: Refusal = { code: 'not_ready', message: 'The gateway has started and does not know its sources yet.' };
export const OVERLOADED: Refusal = { code: 'overloaded', message: 'Too many requests are in work here; send it again in a moment.' };
export const KAFKA_UNAVAILABLE: Refusal = {
  code: 'kafka_unavailable',
  message: 'The event could not be stored for certain. Send it again; with a de-duplication key it counts once.',
};
export const SWITCHING: Refusal = {
  code: 'source_switching',
  message: 'What this source held while it was paused is just being passed on; send it again in a moment.',
};
export const RECORD_TOO_LARGE: Refusal = {
  code: 'body_too_large',
  message: 'The body together with its headers is larger than can be stored.',
};
export const SOURCE_INACTIVE: Refusal = { code: 'source_inactive', message: 'This source is switched off and takes no requests.' };
export const SOURCE_PULLS: Refusal = { code: 'source_pulls', message: 'This source is read by Tributary itself and takes no requests.' };
export const CONFIRMATION_FAILED: Refusal = {
  code: 'confirmation_failed',
  message: 'The subscription could not be confirmed; it is tried again when the confirmation is sent again.',
};
export const SOURCE_UNUSABLE: Refusal = {
  code: 'source_unusable',
  message: 'The secrets of this source cannot be read by the gateway. Its operator was told; send it again later.',
};

export const WRITE_KEY_MISSING: Refusal = {
  code: 'write_key_missing',
  message: 'The write key, which is the key of the source, must be the user name of HTTP Basic authentication or `writeKey` in the body.',
};
export const UNKNOWN_WRITE_KEY: Refusal = { code: 'unknown_write_key', message: 'No source has this write key.' };
export const INVALID_JSON: Refusal = { code: 'invalid_json', message: 'The body is not JSON in UTF-8, or is nested too deep.' };
export const UNREADABLE_CONTENT_TYPE: Refusal = {
  code: 'unsupported_media_type',
  message: 'A call is JSON in UTF-8: its Content-Type is application/json or text/plain.',
};

/** The message repeats only the end of the key: it may be one that was mistyped or has expired. */
export function unknownSourceKey(key: string): Refusal {
  const shown = key.length >= 12 ? ` that ends in "${key.slice(-4)}"` : '';
  return { code: 'unknown_source_key', message: `No source has the key${shown}.` };
}

export function methodNotAllowed(method: string, allowed: string): Refusal {
  return { code: 'method_not_allowed', message: `This source takes ${allowed}, not ${method}.`, headers: { Allow: allowed } };
}

export function invalidCall(errors: readonly FieldError[]): Refusal {
  return { code: 'invalid_input', message: errors.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; '), errors };
}

/** The sender, and the log of the source, are told which address was seen: behind proxies it may be another than expected. */
export function addressNotAllowed(address: string): Refusal {
  return { code: 'address_not_allowed', message: `This source takes no requests from the address "${address}".` };
}

export function rateLimited(perSecond: number, retryAfterSeconds: number): Refusal {
  return {
    code: 'rate_limited',
    message: `This source takes ${perSecond} requests a second; try again in ${retryAfterSeconds} s.`,
    headers: { 'Retry-After': String(retryAfterSeconds) },
  };
}

export function bodyTooLarge(maxBodyBytes: number): Refusal {
  return { code: 'body_too_large', message: `The body is larger than the ${maxBodyBytes} bytes that this source takes.` };
}

export function unsupportedContentEncoding(encoding: string, taken: string): Refusal {
  return {
    code: 'unsupported_content_encoding',
    message: `A body in the Content-Encoding "${encoding}" is not taken.`,
    headers: { 'Accept-Encoding': taken },
  };
}

export function malformedEncoding(encoding: string): Refusal {
  return { code: 'malformed_content_encoding', message: `The body is not ${encoding}, as its Content-Encoding says.` };
}

export function batchTooLarge(maxItems: number): Refusal {
  return {
    code: 'batch_too_large',
    message: `The request carries more than ${maxItems} events, or more than can be stored with each of them.`,
  };
}
export function handshakeRefused(message: string): Refusal {
  return { code: 'handshake_refused', message };
}
