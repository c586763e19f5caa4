import type { ChunkStore } from '../../mongo/uploads/chunk-store.ts';
import { readerOf } from '../../uploads/file-analysis.ts';
import type { Position, Row } from '../../uploads/rows/row.ts';
import { transcoder } from '../../uploads/text/encoding.ts';
import type { FileAnalysis, Upload } from '../../uploads/upload.ts';

/** The rows that one piece of a file completes. */
export interface RowsOfPiece {
  readonly rows: readonly Row[];
  /** Of the file, that were read until now. */
  readonly bytes: number;
}

/** Reads the rows of a file from a position on, in constant memory. Text that is not UTF-8 is decoded again from its beginning, which costs little beside what is done with rows. */
export async function* readRows(
  chunks: ChunkStore,
  upload: Upload,
  file: FileAnalysis,
  { start, maxRowBytes }: { readonly start: Position; readonly maxRowBytes: number },
): AsyncGenerator<RowsOfPiece> {
  const decoder = transcoder(file.encoding);
  const reader = readerOf(file, { start, maxRowBytes });
  const from = decoder.isTranscoding ? 0 : start.offset;
  let toSkip = start.offset - from;
  let bytes = from;

  function skipped(text: Buffer): Buffer {
    const rest = text.subarray(toSkip);
    toSkip -= text.length - rest.length;
    return rest;
  }

  for await (const piece of chunks.read(upload, from)) {
    bytes += piece.length;
    yield { rows: reader.push(skipped(decoder.push(piece))), bytes };
  }
  yield { rows: [...reader.push(skipped(decoder.end())), ...reader.end()], bytes };
}
