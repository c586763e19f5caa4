import { BodyProblem, decodeText, formatOf, parseMultipart, parseXml } from '@tributary/body-formats';
import { rawHeader } from '@tributary/contracts';
import type { KeyedRequest } from '../inbound-request.ts';
import { parseLosslessly } from './lossless-json.ts';

/** What of a request says what its body is. */
export type RequestBody = Pick<KeyedRequest, 'rawHeaders' | 'body'>;

/** Whether the body is a form, by its content type. */
export function isForm({ rawHeaders }: Pick<KeyedRequest, 'rawHeaders'>): boolean {
  return formatOf(rawHeader(rawHeaders, 'content-type')) === 'form';
}

/**
 * What `read` finds in a body that is, by its content type, a form or XML (as mappings see them, but of a parameter that repeats in an urlencoded form only the last), and else in
 * JSON. `undefined` where it is neither.
 */
export function readBody({ rawHeaders, body }: RequestBody, read: (document: unknown) => unknown): unknown {
  const contentType = rawHeader(rawHeaders, 'content-type');
  switch (formatOf(contentType)) {
    case 'form':
      return read(Object.fromEntries(new URLSearchParams(Buffer.from(body).toString('utf8'))));
    case 'multipart':
      return readUnlessProblem(parseMultipart(body, contentType), read);
    case 'xml': {
      const text = decodeText(body, contentType);
      return text?.trimStart().startsWith('<') ? readUnlessProblem(parseXml(text), read) : parseLosslessly(body, read);
    }
    default:
      return parseLosslessly(body, read);
  }
}

function readUnlessProblem(document: unknown, read: (document: unknown) => unknown): unknown {
  return document instanceof BodyProblem ? undefined : read(document);
}
