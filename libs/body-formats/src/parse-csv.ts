import Papa from 'papaparse';
import { addField } from './add-field.ts';
import { BodyProblem } from './body-problem.ts';
import { mediaTypeOf } from './media-type.ts';

/** The cells of a row by the names of their columns; those of columns with one name are a list. Missing cells are left out. */
export type CsvRow = Readonly<Record<string, string | readonly string[]>>;

export interface CsvTable {
  /** As in the first row. */
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** Far more than one workflow reads. */
const MAX_ROWS = 100_000;
const SEPARATORS = [',', ';', '\t', '|'];
/** What the separator is guessed from. */
const HEAD_LENGTH = 64 * 1024;

/**
 * The table of a CSV text (RFC 4180) whose first row names the columns. Every cell is text, so that ids keep their zeros and all of their digits. Columns are parted by tabs where
 * the content type says so, else by what parts the first rows alike: comma, semicolon, tab or bar. Empty lines are none. `malformed_csv` where quotes do not match or a row has
 * more cells than there are columns, `too_many_rows` beyond `maxRows`.
 */
export function parseCsv(text: string, contentType: string | undefined, maxRows = MAX_ROWS): CsvTable | BodyProblem {
  const separator = mediaTypeOf(contentType) === 'text/tab-separated-values' ? '\t' : guessSeparator(text);
  // looked at beforehand: of bad quotes the parser would make millions of errors
  const misquoted = misquotedAt(text, separator);
  if (misquoted !== undefined) return malformed(`line ${lineOf(text, misquoted)} has a quoted cell that does not end`);
  // empty lines are counted too, so that what is cut off is never taken for the end
  const { data, errors, meta } = Papa.parse<string[]>(text, { delimiter: separator, preview: maxRows + 2 });
  if (errors.some(({ type }) => type === 'Quotes')) return malformed('its quotes do not match');
  const [columns, ...cells] = data.filter((row) => row.length > 1 || row[0] !== '');
  if (meta.truncated || cells.length > maxRows) return new BodyProblem('too_many_rows', `the body has more than ${maxRows} rows`);
  if (columns === undefined) return malformed('it has no row');
  const rows: CsvRow[] = [];
  for (const [index, row] of cells.entries()) {
    if (row.some((cell, at) => at >= columns.length && cell !== '')) {
      return malformed(`row ${index + 2} has ${row.length} cells, and the first row names ${columns.length} columns`);
    }
    rows.push(rowOf(columns, row));
  }
  return { columns, rows };
}

function guessSeparator(text: string): string {
  const head = text.slice(0, HEAD_LENGTH);
  const lastLine = head.length < text.length ? head.lastIndexOf('\n') : -1;
  const whole = lastLine === -1 ? head : head.slice(0, lastLine);
  return Papa.parse(whole, { preview: 10, skipEmptyLines: true, delimitersToGuess: SEPARATORS }).meta.delimiter;
}

/** Where a quoted cell starts that does not end before a separator, a line break or the end. A quote inside a cell without quotes is a character like others. */
function misquotedAt(text: string, separator: string): number | undefined {
  const isBorder = (at: number) => at < 0 || at >= text.length || text[at] === separator || text[at] === '\n' || text[at] === '\r';
  let start = text.indexOf('"');
  while (start !== -1) {
    let end = start;
    if (isBorder(start - 1)) {
      do {
        end = text.indexOf('"', end + (end === start ? 1 : 2));
      } while (end !== -1 && text[end + 1] === '"');
      if (end === -1 || !isBorder(end + 1)) return start;
    }
    start = text.indexOf('"', end + 1);
  }
  return undefined;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function malformed(why: string): BodyProblem {
  return new BodyProblem('malformed_csv', `the body is not CSV: ${why}`);
}

function rowOf(columns: readonly string[], cells: readonly string[]): CsvRow {
  const row = Object.create(null) as Record<string, string | string[]>;
  for (let at = 0; at < Math.min(columns.length, cells.length); at++) addField(row, columns[at] as string, cells[at] as string);
  return row;
}
