import { BodyProblem } from './body-problem.ts';
import { decodeText } from './decode-text.ts';
import { formatOf, mediaTypeOf } from './media-type.ts';
import { parseCsv } from './parse-csv.ts';
import { parseForm } from './parse-form.ts';
import { parseJson } from './parse-json.ts';
import { parseMultipart } from './parse-multipart.ts';
import { parseNdjson } from './parse-ndjson.ts';
import { parseXml } from './parse-xml.ts';

const BODYLESS_METHODS = new Set(['GET', 'HEAD', 'DELETE']);

/**
 * The value of a request's body by its content type: JSON, the fields of a form as an object, XML as an object, NDJSON as a list, CSV as its columns and rows, else the text. JSON
 * is also read where the type is missing or `text/*` and the text is a JSON object or array.
 */
export function parseBody(bytes: Uint8Array, contentType: string | undefined, method: string): unknown {
  if (bytes.length === 0) {
    return BODYLESS_METHODS.has(method) ? undefined : new BodyProblem('empty_body', 'the request has no body');
  }
  const format = formatOf(contentType);
  // its files need not be text
  if (format === 'multipart') return parseMultipart(bytes, contentType);
  const text = decodeText(bytes, contentType);
  const media = mediaTypeOf(contentType);
  if (text === undefined)
    return new BodyProblem('unsupported_body', `a body of type ${media || 'unknown'} that is not text cannot be mapped`);
  switch (format) {
    case 'json':
      return parseJson(text);
    case 'form':
      return parseForm(text);
    case 'xml':
      return parseXml(text);
    case 'ndjson':
      return parseNdjson(text);
    case 'csv':
      return parseCsv(text, contentType);
    case undefined:
      return (media === '' || media.startsWith('text/')) && /^\s*[[{]/.test(text) ? jsonOrText(text) : text;
  }
}

function jsonOrText(text: string): unknown {
  const parsed = parseJson(text);
  return parsed instanceof BodyProblem && parsed.code === 'malformed_json' ? text : parsed;
}
