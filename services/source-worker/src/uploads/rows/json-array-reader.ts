import { jsonRow } from './json-row.ts';
import type { JsonReaderOptions } from './ndjson-reader.ts';
import { BEGINNING, KEPT_BYTES_OF_LARGE_ROW, type Row, type RowReader, tooLarge } from './row.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BYTE_ORDER_MARK: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

/** Where in the text the reader is; `between`: behind an item, whose comma or bracket is still to come. */
type Place = 'before' | 'gap' | 'item' | 'after';

/**
 * Cuts the items of one JSON array out of its text, byte for byte. It only looks for where an item ends, so that a malformed one is one bad row; what an item is, `JSON.parse`
 * says. The line of an item is that on which it begins.
 */
export function jsonArrayReader({ start, maxRowBytes, isTranscoded }: JsonReaderOptions): RowReader {
  let place: Place = start.offset === BEGINNING.offset ? 'before' : 'gap';
  let offset = start.offset;
  let line = start.line;
  let item: Buffer[] = [];
  let itemBytes = 0;
  let itemLine = line;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;

  function keep(piece: Buffer): void {
    if (itemBytes <= maxRowBytes) item.push(piece);
    itemBytes += piece.length;
  }

  /** The item is over; the byte that ended it is the first that is not read. */
  function complete(rows: Row[]): void {
    const bytes = trimEnd(item.length === 1 ? (item[0] as Buffer) : Buffer.concat(item));
    const next = { offset, line };
    if (itemBytes > maxRowBytes) {
      rows.push({ line: itemLine, next, text: bytes.toString('utf8', 0, KEPT_BYTES_OF_LARGE_ROW), problem: tooLarge(maxRowBytes) });
    } else rows.push(jsonRow(itemLine, next, bytes, isTranscoded));
    item = [];
    itemBytes = 0;
  }

  function begin(): void {
    place = 'item';
    itemLine = line;
    depth = 0;
    isInText = false;
    isEscaped = false;
  }

  /** Whether the byte ends the item that it stands behind. */
  function endsItem(byte: number): boolean {
    if (isInText) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isInText = false;
      return false;
    }
    switch (byte) {
      case QUOTE:
        isInText = true;
        return false;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++;
        return false;
      case CLOSE_BRACE:
        depth = Math.max(0, depth - 1);
        return false;
      case CLOSE_BRACKET:
        if (depth === 0) return true;
        depth--;
        return false;
      default:
        return byte === COMMA && depth === 0;
    }
  }

  function push(piece: Buffer): Row[] {
    const rows: Row[] = [];
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i] as number;
      if (place === 'item') {
        if (endsItem(byte)) {
          keep(piece.subarray(from, i));
          complete(rows);
          place = 'gap';
        }
      }
      if (place !== 'item' && !isSpace(byte)) {
        if (place === 'before' && byte === OPEN_BRACKET) place = 'gap';
        else if (place === 'gap' && byte === CLOSE_BRACKET) place = 'after';
        else if (!(place === 'gap' && byte === COMMA) && !(place === 'before' && BYTE_ORDER_MARK.has(byte))) {
          begin();
          from = i;
          endsItem(byte);
        }
      }
      offset++;
      if (byte === LINE_FEED) line++;
    }
    if (place === 'item') keep(piece.subarray(from));
    return rows;
  }

  return {
    push,
    end() {
      const rows: Row[] = [];
      if (place === 'item') complete(rows);
      return rows;
    },
  };
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}

function trimEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1] as number)) end--;
  return bytes.subarray(0, end);
}
