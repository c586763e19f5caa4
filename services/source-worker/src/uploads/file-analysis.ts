import { columnNames, summarizeColumns } from './columns.ts';
import { csvReader, csvRecordReader } from './rows/csv-reader.ts';
import { jsonArrayReader } from './rows/json-array-reader.ts';
import { ndjsonReader } from './rows/ndjson-reader.ts';
import { BEGINNING, type Position, type Row, type RowReader } from './rows/row.ts';
import { transcoder } from './text/encoding.ts';
import { detectFormat } from './text/format.ts';
import type { FileAnalysis, Upload, UploadFailure } from './upload.ts';

/** As much of a file is looked at for what it holds. */
export const SAMPLE_BYTES = 256 * 1024;
const PREVIEWED_ROWS = 20;
const SAMPLED_ROWS = 1000;

/** What was found out about the whole file before. */
export interface WholeFile {
  readonly sha256: string;
  readonly encoding: string;
  /** The first `SAMPLE_BYTES`, or all of a shorter one. */
  readonly head: Buffer;
  readonly isHeadAll: boolean;
}

/** How the rows of a file are written, their columns and the first of them. */
export function analyze(upload: Pick<Upload, 'filename' | 'hints'>, file: WholeFile): FileAnalysis | UploadFailure {
  const { sha256, encoding, head, isHeadAll } = file;
  const { hints, filename } = upload;
  const decoder = transcoder(encoding);
  const sample = Buffer.concat([decoder.push(head), isHeadAll ? decoder.end() : Buffer.alloc(0)]);
  const { format, dialect } = detectFormat(sample, {
    format: hints.format ?? undefined,
    delimiter: hints.delimiter ?? undefined,
    filename: filename ?? undefined,
  });
  const common = { sha256, encoding, format, dialect };
  let names: readonly string[] | null = null;
  let dataStart: Position = BEGINNING;
  if (dialect !== null) {
    const reader = csvRecordReader({ dialect, start: BEGINNING, maxRowBytes: sample.length, isTranscoded: decoder.isTranscoding });
    const first = reader.push(sample)[0] ?? reader.end()[0];
    if (first === undefined) return { ...common, names: [], dataStart, columns: [], preview: [] };
    if ('problem' in first) return { code: 'header_unreadable', message: `line ${first.line}: ${first.problem.message}` };
    names = hints.header ? columnNames(first.fields) : first.fields.map((_, index) => `column_${index + 1}`);
    if (hints.header) dataStart = first.next;
  }
  const described = { ...common, names, dataStart };
  const reader = readerOf(described, { start: dataStart, maxRowBytes: sample.length });
  const pushed = reader.push(sample.subarray(dataStart.offset));
  const rows = (isHeadAll || pushed.length === 0 ? [...pushed, ...reader.end()] : pushed).slice(0, SAMPLED_ROWS);
  const good = rows.filter((row): row is Row & { body: Buffer } => 'body' in row);
  const columns = summarizeColumns(good.map(({ body }) => JSON.parse(body.toString('utf8')) as Record<string, unknown>));
  return {
    ...described,
    // an object has its numeric names first, a table has them where they stand
    columns: names?.map((name) => columns.find((column) => column.name === name) ?? { name, type: 'empty', emptyShare: 1 }) ?? columns,
    preview: good.slice(0, PREVIEWED_ROWS).map(({ body }) => body.toString('utf8')),
  };
}

/** Reads the rows of a file that was analyzed, from a position between two of them. */
export function readerOf(
  file: Pick<FileAnalysis, 'encoding' | 'format' | 'dialect' | 'names'>,
  { start, maxRowBytes }: { readonly start: Position; readonly maxRowBytes: number },
): RowReader {
  const options = { start, maxRowBytes, isTranscoded: file.encoding !== 'utf-8' };
  if (file.dialect !== null) return csvReader({ ...options, dialect: file.dialect, columns: file.names ?? [] });
  return file.format === 'json' ? jsonArrayReader(options) : ndjsonReader(options);
}
