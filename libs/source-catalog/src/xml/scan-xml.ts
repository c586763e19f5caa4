import sax from 'sax';

/** Hears of elements in order. Paths are the names without prefixes, from the root; they are only good until the call returns. Places are in bytes. */
export interface XmlVisitor {
  opened(path: readonly string[], start: number): void;
  /** `true`: enough has been seen. */
  closed(path: readonly string[], end: number): boolean;
}

/** Between looks at whether enough has been seen. */
const STEP_BYTES = 64 * 1024;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/**
 * Goes through XML in memory that does not grow with it. Every byte is read as one character, so that places in the text are places in the bytes: what marks up XML is ASCII.
 * `false` where the body, as far as it was seen, is not XML in a charset that contains ASCII, or has a document type.
 */
export function scanXml(body: Uint8Array, visitor: XmlVisitor): boolean {
  const bytes = bufferOf(body);
  const offset = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const parser = sax.parser(true, { position: true });
  const path: string[] = [];
  let isReadable = true;
  let isEnough = false;
  parser.onerror = () => {
    isReadable &&= isEnough;
    parser.resume();
  };
  parser.ondoctype = () => {
    isReadable = false;
  };
  parser.onopentag = ({ name }) => {
    path.push(name.slice(name.indexOf(':') + 1));
    if (!isEnough) visitor.opened(path, parser.startTagPosition - 1 + offset);
  };
  parser.onclosetag = () => {
    isEnough ||= visitor.closed(path, parser.position + offset);
    path.pop();
  };
  for (let at = offset; at < bytes.length && isReadable && !isEnough; at += STEP_BYTES) {
    parser.write(bytes.toString('latin1', at, at + STEP_BYTES));
  }
  if (isReadable && !isEnough) parser.close();
  return isReadable;
}

export function bufferOf(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

export function isAt(path: readonly string[], names: readonly string[]): boolean {
  return path.length === names.length && names.every((name, index) => path[index] === name);
}
