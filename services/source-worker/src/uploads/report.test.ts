import { parse as parseCsv } from 'csv-parse/sync';
import { CSV_REPORT_HEADER, csvCell, csvReportLine, ndjsonReportLine, reportedText } from './report.ts';

describe('a report', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'])('shows %j as text, not as a formula', (value) => {
    const [[shown]] = parseCsv(`${csvCell(value)}\n`) as [[string]];
    expect(shown).toBe(`'${value}`);
  });

  it('is a table that other programs read', () => {
    const row = { line: 7, column: '', code: 'wrong_column_count', reason: 'one, "two"', text: 'a;"b"\nc\td' };
    const parsed = parseCsv(CSV_REPORT_HEADER + csvReportLine(row), { columns: true }) as unknown;
    expect(parsed).toEqual([{ line: '7', column: '', code: 'wrong_column_count', reason: 'one, "two"', row: 'a;"b"\nc\td' }]);
  });

  it('has the row as it is in NDJSON', () => {
    const row = { line: 7, column: 'a', code: 'x', reason: 'y', text: '=1' };
    expect(JSON.parse(ndjsonReportLine(row))).toEqual({ line: 7, column: 'a', code: 'x', reason: 'y', row: '=1' });
  });

  it('has the beginning of a long row', () => {
    expect(reportedText('x'.repeat(3000))).toBe(`${'x'.repeat(2000)}…`);
  });
});
