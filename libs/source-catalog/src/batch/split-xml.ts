import { bufferOf, isAt, scanXml } from '../xml/scan-xml.ts';
import { type XmlPlace, xmlValue } from '../xml/xml-place.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_ITEMS } from './batch-item.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}
interface Element extends Range {
  /** In the order of the places; `undefined` where there is nothing. */
  readonly places: readonly (Range | undefined)[];
}

/** An element of a document, in the document as it came without the other ones. */
export interface XmlItem {
  readonly body: Buffer;
  /** What stands at the places in it. */
  readonly values: readonly unknown[];
}

/**
 * The elements of a document at the end of the way that `names` describe. `undefined` where the body is not XML in a charset that contains ASCII, has a document type, or has no
 * such element; `too_large` beyond the bounds of a batch.
 */
export function splitXml(
  body: Uint8Array,
  contentType: string | undefined,
  names: readonly string[],
  places: readonly (XmlPlace | undefined)[],
): readonly XmlItem[] | 'too_large' | undefined {
  const bytes = bufferOf(body);
  const elements = elementsOf(bytes, names, places);
  if (elements === undefined || elements === 'too_large') return elements;
  const gaps = [...elements, { start: bytes.length }].map(({ start }, index) => bytes.subarray(elements[index - 1]?.end ?? 0, start));
  const envelope = Buffer.concat(gaps);
  if (bytes.length + (elements.length - 1) * envelope.length > MAX_BATCH_BYTES) return 'too_large';
  let before = 0;
  return elements.map(({ start, end, places: found }, index) => {
    before += (gaps[index] as Buffer).length;
    return {
      body: Buffer.concat([envelope.subarray(0, before), bytes.subarray(start, end), envelope.subarray(before)]),
      values: found.map((range, at) => range && xmlValue(bytes.subarray(range.start, range.end), contentType, places[at] as XmlPlace)),
    };
  });
}

function elementsOf(
  bytes: Buffer,
  names: readonly string[],
  places: readonly (XmlPlace | undefined)[],
): readonly Element[] | 'too_large' | undefined {
  const ways = places.map((place) => place && [...names, ...place.names]);
  const elements: Element[] = [];
  let start: number | undefined;
  let opened: (number | undefined)[] = [];
  let found: (Range | undefined)[] = [];
  const isReadable = scanXml(bytes, {
    opened(path, at) {
      if (isAt(path, names)) {
        start = at;
        opened = ways.map(() => undefined);
        found = [...opened] as undefined[];
      }
      if (start === undefined) return;
      ways.forEach((way, index) => {
        if (way !== undefined && isAt(path, way)) opened[index] ??= at;
      });
    },
    closed(path, end) {
      if (start === undefined) return false;
      ways.forEach((way, index) => {
        const from = opened[index];
        if (way !== undefined && from !== undefined && isAt(path, way)) found[index] ??= { start: from, end };
      });
      if (!isAt(path, names)) return false;
      elements.push({ start, end, places: found });
      start = undefined;
      return elements.length > MAX_BATCH_ITEMS;
    },
  });
  if (!isReadable) return undefined;
  if (elements.length > MAX_BATCH_ITEMS) return 'too_large';
  return elements.length === 0 ? undefined : elements;
}
