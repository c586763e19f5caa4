import { jsonRow } from './json-row.ts';
import { type Line, lineSplitter } from './line-splitter.ts';
import { type Position, type Row, type RowReader, tooLarge } from './row.ts';

export interface JsonReaderOptions {
  readonly start: Position;
  readonly maxRowBytes: number;
  readonly isTranscoded: boolean;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Reads a JSON object from each line; lines without content are no rows. */
export function ndjsonReader({ start, maxRowBytes, isTranscoded }: JsonReaderOptions): RowReader {
  const lines = lineSplitter({ start, maxBytes: maxRowBytes, newline: LINE_FEED });

  function rowsOf(batch: readonly Line[]): Row[] {
    const rows: Row[] = [];
    for (const { number, bytes: whole, end, isCut } of batch) {
      const next = { offset: end, line: number + 1 };
      const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
      if (isCut) rows.push({ line: number, next, text: bytes.toString('utf8'), problem: tooLarge(maxRowBytes) });
      else if (!isBlank(bytes)) rows.push(jsonRow(number, next, bytes, isTranscoded));
    }
    return rows;
  }

  return { push: (piece) => rowsOf(lines.push(piece)), end: () => rowsOf(lines.end()) };
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09) return false;
  return true;
}
