import { KEPT_BYTES_OF_LARGE_ROW, type Position } from './row.ts';

/** A line without its line end. */
export interface Line {
  readonly number: number;
  readonly bytes: Buffer;
  /** Offset behind its line end. */
  readonly end: number;
  /** It is longer than `maxBytes`; `bytes` is its beginning. */
  readonly isCut: boolean;
}

export interface LineSplitterOptions {
  readonly start: Position;
  readonly maxBytes: number;
  /** The byte that ends a line: 10, or 13 in files of old Macs. */
  readonly newline: number;
}

export interface LineSplitter {
  push(piece: Buffer): Line[];
  end(): Line[];
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING: Buffer = Buffer.alloc(0);

/** Takes a text apart into lines and keeps no more than one of them. A byte order mark at offset 0 is left out. */
export function lineSplitter({ start, maxBytes, newline }: LineSplitterOptions): LineSplitter {
  let { offset, line: number } = start;
  let begun: Buffer[] = [];
  let begunBytes = 0;

  function begin(piece: Buffer): void {
    // what is too long anyway is counted, not kept
    if (begunBytes <= maxBytes) begun.push(piece);
    begunBytes += piece.length;
  }

  function complete(rest: Buffer, endLength: number): Line {
    const start = offset;
    const length = begunBytes + rest.length;
    const isCut = length > maxBytes;
    let bytes = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
    if (isCut) bytes = Buffer.from(bytes.subarray(0, KEPT_BYTES_OF_LARGE_ROW));
    if (start === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) bytes = bytes.subarray(3);
    offset += length + endLength;
    begun = [];
    begunBytes = 0;
    return { number: number++, bytes, end: offset, isCut };
  }

  return {
    push(piece) {
      const lines: Line[] = [];
      let from = 0;
      for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, from)) {
        lines.push(complete(piece.subarray(from, at), 1));
        from = at + 1;
      }
      if (from < piece.length) begin(piece.subarray(from));
      return lines;
    },
    end: () => (begunBytes === 0 ? [] : [complete(NOTHING, 0)]),
  };
}
