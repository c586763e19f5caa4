/** A place between two rows, where reading may begin: bytes of the UTF-8 text from its beginning, and the line (from 1) that begins there. */
export interface Position {
  readonly offset: number;
  readonly line: number;
}

export const BEGINNING: Position = { offset: 0, line: 1 };

export interface RowProblem {
  readonly code: RowProblemCode;
  readonly message: string;
}

export type RowProblemCode =
  'row_too_large' | 'unclosed_quote' | 'malformed_quote' | 'wrong_column_count' | 'malformed_json' | 'not_an_object' | 'invalid_encoding';

/** What every row of a file has, good or bad. */
export interface RowPlace {
  /** The line on which it begins. */
  readonly line: number;
  /** Where the next one begins. */
  readonly next: Position;
  /** Its text; of one that is too large, the beginning. */
  readonly text: string;
}

/** A row as the body of an event: a JSON object. */
export type Row = RowPlace & ({ readonly body: Buffer } | { readonly problem: RowProblem });

/** Takes the bytes of a UTF-8 text as they come, in pieces of any size, and gives the rows that are complete. */
export interface RowReader<T = Row> {
  push(piece: Buffer): readonly T[];
  /** The text is over. */
  end(): readonly T[];
}

/** Of a row that is too large, this much is kept for the report. */
export const KEPT_BYTES_OF_LARGE_ROW = 4096;

export function tooLarge(maxBytes: number): RowProblem {
  return { code: 'row_too_large', message: `a row may have at most ${maxBytes} bytes` };
}

const REPLACEMENT = '\u{fffd}';
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What is wrong with the encoding of a row. A replacement character stands for bytes that mean nothing in the encoding; in UTF-8 itself it may also be what the file says.
 */
export function encodingProblem(text: string, bytes: Buffer, isTranscoded: boolean): RowProblem | undefined {
  if (!text.includes(REPLACEMENT)) return undefined;
  if (!isTranscoded && isUtf8(bytes)) return undefined;
  return { code: 'invalid_encoding', message: 'the row has bytes that are no characters in the encoding of the file' };
}

function isUtf8(bytes: Buffer): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
