import { type Line, lineSplitter } from './line-splitter.ts';
import { encodingProblem, type Position, type Row, type RowPlace, type RowProblem, type RowReader, tooLarge } from './row.ts';

/** How a table is written. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly newline: number;
}

export interface CsvReaderOptions {
  readonly dialect: CsvDialect;
  readonly start: Position;
  readonly maxRowBytes: number;
  readonly isTranscoded: boolean;
}

/** A record of a table, before its values have names. */
export type CsvRecord = RowPlace & ({ readonly fields: readonly string[] } | { readonly problem: RowProblem });

const QUOTE = '"';
const UNCLOSED_QUOTE: RowProblem = { code: 'unclosed_quote', message: 'a quote is opened and not closed' };
const MALFORMED_QUOTE: RowProblem = {
  code: 'malformed_quote',
  message: 'behind a closing quote stands more of the value; quotes in quotes are doubled',
};

/** A record whose quotes are still open at the end of a line. */
interface OpenRecord {
  readonly lines: Line[];
  bytes: number;
  readonly fields: string[];
  /** The value in quotes, as far as it is known. */
  value: string;
}

/**
 * Reads records after RFC 4180, with any delimiter. Line by line, so that one bad row spoils no other: where quotes are malformed or not closed within `maxRowBytes`, the line
 * on which they begin is a bad row, and reading goes on with the next line. Lines without content are no records.
 */
export function csvRecordReader({ dialect, start, maxRowBytes, isTranscoded }: CsvReaderOptions): RowReader<CsvRecord> {
  const { delimiter, newline } = dialect;
  const lines = lineSplitter({ start, maxBytes: maxRowBytes, newline });
  const eol = String.fromCharCode(newline);
  let open: OpenRecord | undefined;

  function read(batch: readonly Line[]): CsvRecord[] {
    const records: CsvRecord[] = [];
    const waiting = [...batch].reverse();
    for (let line = waiting.pop(); line !== undefined; line = waiting.pop()) {
      const again = open === undefined ? begin(line, records) : goOn(open, line, records);
      for (let i = again.length - 1; i >= 0; i--) waiting.push(again[i] as Line);
    }
    return records;
  }

  /** A line that begins a record. Gives the lines that are to be read again. */
  function begin(line: Line, records: CsvRecord[]): readonly Line[] {
    if (line.isCut) {
      records.push(bad([line], tooLarge(maxRowBytes)));
      return [];
    }
    const text = line.bytes.toString('utf8');
    const content = withoutReturn(text);
    if (content === '') return [];
    if (!content.includes(QUOTE)) {
      records.push(good([line], content, content.split(delimiter)));
      return [];
    }
    const record: OpenRecord = { lines: [line], bytes: line.bytes.length, fields: [], value: '' };
    return settle(record, readFields(record, text, 0, delimiter), records);
  }

  function goOn(record: OpenRecord, line: Line, records: CsvRecord[]): readonly Line[] {
    record.lines.push(line);
    record.bytes += line.bytes.length + 1;
    if (line.isCut || record.bytes > maxRowBytes) return giveUp(record, records);
    record.value += eol;
    return settle(record, readQuoted(record, line.bytes.toString('utf8'), 0, delimiter), records);
  }

  function settle(record: OpenRecord, outcome: Outcome, records: CsvRecord[]): readonly Line[] {
    open = outcome === 'open' ? record : undefined;
    if (outcome === 'open') return [];
    if (outcome === 'complete') {
      records.push(good(record.lines, textOf(record.lines), record.fields));
      return [];
    }
    records.push(bad(record.lines, MALFORMED_QUOTE));
    return record.lines.slice(1);
  }

  /** Nothing closes the quotes. */
  function giveUp(record: OpenRecord, records: CsvRecord[]): readonly Line[] {
    open = undefined;
    records.push(bad(record.lines, UNCLOSED_QUOTE));
    return record.lines.slice(1);
  }

  function good(of: readonly Line[], text: string, fields: readonly string[]): CsvRecord {
    const first = of[0] as Line;
    const problem = encodingProblem(text, of.length === 1 ? first.bytes : Buffer.concat(of.map(({ bytes }) => bytes)), isTranscoded);
    const place = { line: first.number, next: behind(of.at(-1) as Line), text };
    return problem === undefined ? { ...place, fields } : { ...place, problem };
  }

  /** Only the first line is bad; what follows is read again. */
  function bad(of: readonly Line[], problem: RowProblem): CsvRecord {
    const first = of[0] as Line;
    return { line: first.number, next: behind(first), text: withoutReturn(first.bytes.toString('utf8')), problem };
  }

  function textOf(of: readonly Line[]): string {
    return withoutReturn(of.map(({ bytes }) => bytes.toString('utf8')).join(eol));
  }

  return {
    push: (piece) => read(lines.push(piece)),
    end() {
      const records = read(lines.end());
      while (open !== undefined) records.push(...unfinished(open));
      return records;
    },
  };

  function unfinished(record: OpenRecord): CsvRecord[] {
    const records: CsvRecord[] = [];
    const again = giveUp(record, records);
    return [...records, ...read(again)];
  }
}

/** The rows of a table whose columns are known: objects of texts, in the order of the columns. */
export function csvReader(options: CsvReaderOptions & { readonly columns: readonly string[] }): RowReader {
  const records = csvRecordReader(options);
  const toRow = rowOf(options.columns);
  return { push: (piece) => records.push(piece).map(toRow), end: () => records.end().map(toRow) };
}

function rowOf(columns: readonly string[]): (record: CsvRecord) => Row {
  const names = columns.map((name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  return (record) => {
    if ('problem' in record) return record;
    const { line, next, text, fields } = record;
    if (fields.length !== names.length) {
      const message = `the row has ${fields.length} values, and the file ${names.length} columns`;
      return { line, next, text, problem: { code: 'wrong_column_count', message } };
    }
    let json = '';
    for (let i = 0; i < names.length; i++) json += (names[i] as string) + JSON.stringify(fields[i]);
    return { line, next, text, body: Buffer.from(`${json}}`) };
  };
}

/** Without the carriage return of a line end of two characters. */
function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

function behind(line: Line): Position {
  return { offset: line.end, line: line.number + 1 };
}

type Outcome = 'complete' | 'open' | 'malformed';

/** Reads values from `at`, the beginning of one. A quote counts only there. */
function readFields(record: OpenRecord, text: string, at: number, delimiter: string): Outcome {
  for (;;) {
    if (text[at] === QUOTE) return readQuoted(record, text, at + 1, delimiter);
    const end = text.indexOf(delimiter, at);
    if (end === -1) {
      record.fields.push(withoutReturn(text.slice(at)));
      return 'complete';
    }
    record.fields.push(text.slice(at, end));
    at = end + delimiter.length;
  }
}

/** Reads on inside of quotes. */
function readQuoted(record: OpenRecord, text: string, at: number, delimiter: string): Outcome {
  for (;;) {
    const quote = text.indexOf(QUOTE, at);
    if (quote === -1) {
      record.value += text.slice(at);
      return 'open';
    }
    record.value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] === QUOTE) {
      record.value += QUOTE;
      at++;
      continue;
    }
    record.fields.push(record.value);
    record.value = '';
    if (at === text.length || (at === text.length - 1 && text[at] === '\r')) return 'complete';
    if (!text.startsWith(delimiter, at)) return 'malformed';
    return readFields(record, text, at + delimiter.length, delimiter);
  }
}
