import { type CsvDialect, csvRecordReader } from '../rows/csv-reader.ts';
import { BEGINNING } from '../rows/row.ts';

export const FORMATS = ['csv', 'tsv', 'ndjson', 'json'] as const;
export type FileFormat = (typeof FORMATS)[number];

/** What the owner of a file says about it; the rest is found out. */
export interface FormatHints {
  readonly format?: FileFormat | undefined;
  readonly delimiter?: string | undefined;
  readonly filename?: string | undefined;
}

export interface DetectedFormat {
  readonly format: FileFormat;
  /** `null` for JSON. */
  readonly dialect: CsvDialect | null;
}

const FORMAT_BY_ENDING: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
};
/** In the order in which they are taken where two fit equally well. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLED_RECORDS = 50;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** How a file is written, from the beginning of its text. */
export function detectFormat(sample: Buffer, hints: FormatHints): DetectedFormat {
  const format = hints.format ?? formatOf(sample, hints.filename);
  if (format === 'json' || format === 'ndjson') return { format, dialect: null };
  const newline = newlineOf(sample);
  const delimiter = hints.delimiter ?? (format === 'tsv' ? '\t' : delimiterOf(sample, newline));
  return { format: delimiter === '\t' ? 'tsv' : format, dialect: { delimiter, newline } };
}

/** What the content shows goes before the ending of the name: a table never begins with a bracket, and many a `.json` is a list of lines. */
function formatOf(sample: Buffer, filename = ''): FileFormat {
  const first = sample
    .toString('utf8', 0, 4096)
    .replace(/^\ufeff/, '')
    .trimStart()[0];
  if (first === '[') return 'json';
  if (first === '{') return 'ndjson';
  const ending = /\.([a-z]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? '';
  return FORMAT_BY_ENDING[ending] ?? 'csv';
}

/** Files of old Macs end their lines by a carriage return alone. */
function newlineOf(sample: Buffer): number {
  return sample.includes(LINE_FEED) || !sample.includes(CARRIAGE_RETURN) ? LINE_FEED : CARRIAGE_RETURN;
}

/** The delimiter under which the most records have as many values as the first one, and that not one. */
function delimiterOf(sample: Buffer, newline: number): string {
  let best: string = DELIMITERS[0];
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(sample, { delimiter, newline });
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function scoreOf(sample: Buffer, dialect: CsvDialect): number {
  const reader = csvRecordReader({ dialect, start: BEGINNING, maxRowBytes: sample.length, isTranscoded: false });
  const pushed = reader.push(sample);
  // the last record of the sample may be cut
  const records = (pushed.length > 0 ? pushed : reader.end()).slice(0, SAMPLED_RECORDS);
  const counts = records.map((record) => ('fields' in record ? record.fields.length : 0));
  const columns = counts[0] ?? 0;
  if (columns < 2) return 0;
  const agreeing = counts.filter((count) => count === columns).length / counts.length;
  // agreement first; then the delimiter that finds more
  return agreeing * 1000 + Math.min(columns, 999);
}
