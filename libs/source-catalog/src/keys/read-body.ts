import { BodyProblem, formatOf, parseMultipart } from '@tributary/body-formats';
import { rawHeader } from '@tributary/contracts';
import type { KeyedRequest } from '../inbound-request.ts';
import { readXml, xmlPlaceOf } from '../xml/xml-place.ts';
import { compileKeyPath } from './key-path.ts';
import { parseLosslessly } from './lossless-json.ts';

/** What of a request says what its body is. */
export type RequestBody = Pick<KeyedRequest, 'rawHeaders' | 'body'>;

/** Whether the body is a form, by its content type. */
export function isForm({ rawHeaders }: Pick<KeyedRequest, 'rawHeaders'>): boolean {
  return formatOf(rawHeader(rawHeaders, 'content-type')) === 'form';
}

/**
 * How to take the value at a singular query out of a body: of JSON, or, by the content type, of a form or XML, as mappings see them (of elements that repeat, the first; of
 * parameters that repeat in an urlencoded form, the last). `undefined` where there is none.
 *
 * @throws TributaryError `invalid_path`
 */
export function compileBodyPath(path: string): (request: RequestBody) => unknown {
  const valueAt = compileKeyPath(path);
  const place = xmlPlaceOf(path);
  return (request) => {
    const contentType = rawHeader(request.rawHeaders, 'content-type');
    if (formatOf(contentType) !== 'xml') return readBody(request, valueAt);
    return (place && readXml(request.body, contentType, place)) ?? parseLosslessly(request.body, valueAt);
  };
}

/** What `read` finds in a body that is JSON or, by its content type, a form (its fields by their names). `undefined` where it is neither. */
export function readBody({ rawHeaders, body }: RequestBody, read: (document: unknown) => unknown): unknown {
  const contentType = rawHeader(rawHeaders, 'content-type');
  switch (formatOf(contentType)) {
    case 'form':
      return read(Object.fromEntries(new URLSearchParams(Buffer.from(body).toString('utf8'))));
    case 'multipart': {
      const fields = parseMultipart(body, contentType);
      return fields instanceof BodyProblem ? undefined : read(fields);
    }
    default:
      return parseLosslessly(body, read);
  }
}
