import { BodyProblem, decodeText, parseXml } from '@tributary/body-formats';
import sax from 'sax';
import { MAX_BATCH_BYTES, MAX_BATCH_ITEMS, type SplitBatch } from './batch-item.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Between looks at whether there are too many already. */
const STEP_BYTES = 64 * 1024;
const UTF8_BYTE_ORDER_MARK = Buffer.from('\ufeff');

/**
 * The elements at the end of the way that `names` describes (without prefixes), each in the document as it came, without the others. `undefined` where the body is not XML in a
 * charset that contains ASCII, has a document type, or has no such element.
 */
export function splitXml(
  body: Uint8Array,
  names: readonly string[],
  contentType: string | undefined,
  keyOf: (item: unknown) => string | undefined,
): SplitBatch {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const ranges = rangesOf(bytes, names);
  if (ranges === undefined || ranges === 'too_large') return ranges;
  const gaps = [...ranges, { start: bytes.length }].map(({ start }, index) => bytes.subarray(ranges[index - 1]?.end ?? 0, start));
  const envelope = Buffer.concat(gaps);
  if (bytes.length + (ranges.length - 1) * envelope.length > MAX_BATCH_BYTES) return 'too_large';
  let before = 0;
  return ranges.map(({ start, end }, index) => {
    before += (gaps[index] as Buffer).length;
    const item = bytes.subarray(start, end);
    return { key: keyOf(valueOf(item, contentType)), body: Buffer.concat([envelope.subarray(0, before), item, envelope.subarray(before)]) };
  });
}

/** Where the elements stand. Every byte is read as one character, so that places in the text are places in the bytes: what marks up XML is ASCII. */
function rangesOf(bytes: Buffer, names: readonly string[]): readonly Range[] | 'too_large' | undefined {
  const offset = bytes.subarray(0, 3).equals(UTF8_BYTE_ORDER_MARK) ? 3 : 0;
  const parser = sax.parser(true, { position: true });
  const ranges: Range[] = [];
  const path: string[] = [];
  let start: number | undefined;
  let isReadable = true;
  parser.onerror = () => {
    isReadable = false;
    parser.resume();
  };
  parser.ondoctype = () => {
    isReadable = false;
  };
  parser.onopentag = ({ name }) => {
    path.push(localName(name));
    if (path.length === names.length && names.every((each, index) => path[index] === each)) start = parser.startTagPosition - 1;
  };
  parser.onclosetag = () => {
    if (start !== undefined && path.length === names.length) {
      ranges.push({ start: start + offset, end: parser.position + offset });
      start = undefined;
    }
    path.pop();
  };
  for (let at = offset; at < bytes.length; at += STEP_BYTES) {
    parser.write(bytes.toString('latin1', at, at + STEP_BYTES));
    if (!isReadable) return undefined;
    if (ranges.length > MAX_BATCH_ITEMS) return 'too_large';
  }
  parser.close();
  return isReadable && ranges.length > 0 ? ranges : undefined;
}

/** The item as mappings see it. */
function valueOf(element: Buffer, contentType: string | undefined): unknown {
  const text = decodeText(element, contentType);
  const document = text === undefined ? undefined : parseXml(text);
  if (document instanceof BodyProblem || typeof document !== 'object' || document === null) return undefined;
  return Object.values(document)[0] as unknown;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
