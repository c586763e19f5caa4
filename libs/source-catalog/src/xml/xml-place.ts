import { decodeText, parseXml } from '@tributary/body-formats';
import { namesOfListPath } from '../keys/list-path.ts';
import { bufferOf, isAt, scanXml } from './scan-xml.ts';

/** A value in XML: the text of an element, or one of its attributes. */
export interface XmlPlace {
  /** The names of the elements on the way. */
  readonly names: readonly string[];
  readonly attribute: string | undefined;
}

/** What is longer is no key. */
const MAX_ELEMENT_BYTES = 16 * 1024;

/**
 * The place that a path means in XML; `undefined` where it has an index.
 *
 * @throws TributaryError `invalid_path`
 */
export function xmlPlaceOf(path: string): XmlPlace | undefined {
  const names = namesOfListPath(path);
  const last = names?.at(-1);
  if (names === undefined || last === undefined || !last.startsWith('@')) return names && { names, attribute: undefined };
  return { names: names.slice(0, -1), attribute: last };
}

/** The value of the element that `bytes` are, as mappings see it. */
export function xmlValue(bytes: Uint8Array, contentType: string | undefined, { attribute }: XmlPlace): unknown {
  if (bytes.length > MAX_ELEMENT_BYTES) return undefined;
  const text = decodeText(bytes, contentType);
  const document = text === undefined ? undefined : parseXml(text);
  const value: unknown = typeof document === 'object' && document !== null ? Object.values(document)[0] : undefined;
  if (attribute === undefined) return value;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, attribute) ? (value as Record<string, unknown>)[attribute] : undefined; // prettier-ignore
}

/** The value of the first element at a place of a document; `undefined` where there is none before the XML ends or breaks. */
export function readXml(body: Uint8Array, contentType: string | undefined, place: XmlPlace): unknown {
  let start: number | undefined;
  let end: number | undefined;
  const isReadable = scanXml(body, {
    opened(path, at) {
      if (isAt(path, place.names)) start ??= at;
    },
    closed(path, at) {
      if (start !== undefined && isAt(path, place.names)) end ??= at;
      return end !== undefined;
    },
  });
  return !isReadable || start === undefined || end === undefined
    ? undefined
    : xmlValue(bufferOf(body).subarray(start, end), contentType, place);
}
