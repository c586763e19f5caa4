import { rawHeader } from '@tributary/contracts';
import type { KeyedRequest } from '../inbound-request.ts';
import { parseLosslessly } from './lossless-json.ts';

/** Whether the body is a form, by its content type. */
export function isForm({ rawHeaders }: Pick<KeyedRequest, 'rawHeaders'>): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(rawHeader(rawHeaders, 'content-type') ?? '');
}

/** What `read` finds in a body that is JSON or, by its content type, a form (its parameters by their names). `undefined` where it is neither. */
export function readBody({ rawHeaders, body }: Pick<KeyedRequest, 'rawHeaders' | 'body'>, read: (document: unknown) => unknown): unknown {
  return isForm({ rawHeaders })
    ? read(Object.fromEntries(new URLSearchParams(Buffer.from(body).toString('utf8'))))
    : parseLosslessly(body, read);
}
