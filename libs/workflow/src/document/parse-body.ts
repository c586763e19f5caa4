import { BodyProblem } from '../program.ts';
import { parseForm } from './parse-form.ts';
import { parseJson } from './parse-json.ts';
import { parseNdjson } from './parse-ndjson.ts';
import { parseXml } from './parse-xml.ts';

const BODYLESS_METHODS = new Set(['GET', 'HEAD', 'DELETE']);
const NDJSON = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines']);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a request's body by its content type: JSON, a form's fields as an object, XML as an object, NDJSON as a list, else the text. JSON is also read where the type
 * is missing or `text/*` and the text is a JSON object or array.
 */
export function parseBody(bytes: Uint8Array, contentType: string | undefined, method: string): unknown {
  if (bytes.length === 0) {
    return BODYLESS_METHODS.has(method) ? undefined : new BodyProblem('empty_body', 'the request has no body');
  }
  const media = mediaTypeOf(contentType);
  const text = decode(bytes, contentType);
  if (text === undefined)
    return new BodyProblem('unsupported_body', `a body of type ${media || 'unknown'} that is not text cannot be mapped`);
  if (media === 'application/json' || media.endsWith('+json')) return parseJson(text);
  if (media === 'application/x-www-form-urlencoded') return parseForm(text);
  if (media === 'application/xml' || media === 'text/xml' || media.endsWith('+xml')) return parseXml(text);
  if (NDJSON.has(media)) return parseNdjson(text);
  if ((media === '' || media.startsWith('text/')) && /^\s*[[{]/.test(text)) {
    const parsed = parseJson(text);
    return parsed instanceof BodyProblem && parsed.code === 'malformed_json' ? text : parsed;
  }
  return text;
}

function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined || contentType === 'application/json') return contentType ?? '';
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** The body as text, `undefined` when it is none. UTF-8 unless the content type names another charset. */
function decode(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  const charset = contentType === undefined ? undefined : /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1];
  try {
    const decoder = charset === undefined || /^utf-?8$/i.test(charset) ? utf8 : new TextDecoder(charset, { fatal: true });
    const text = decoder.decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
