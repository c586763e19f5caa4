/** A row that did not become an event, or of which a workflow makes nothing. */
export interface BadRow {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Where it is in the row: a column or a place in the definition of a workflow; `''` for the row as a whole. */
  readonly column: string;
  readonly code: string;
  readonly reason: string;
  /** The row's own text, at most its first 2000 characters. */
  readonly text: string;
}

const COLUMNS = ['line', 'column', 'code', 'reason', 'row'] as const;
const MAX_TEXT_LENGTH = 2000;

export const CSV_REPORT_HEADER = `${COLUMNS.join(',')}\r\n`;

/** The text of a row as a report keeps it. */
export function reportedText(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}

export function csvReportLine({ line, column, code, reason, text }: BadRow): string {
  return `${[String(line), column, code, reason, text].map(csvCell).join(',')}\r\n`;
}

export function ndjsonReportLine({ line, column, code, reason, text }: BadRow): string {
  return `${JSON.stringify({ line, column, code, reason, row: text })}\n`;
}

/** Programs for tables run what begins like this as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A value in quotes where it needs them. What would be run as a formula gets an apostrophe before it, by which tables take it as text. */
export function csvCell(value: string): string {
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n;\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
