import { once } from 'node:events';
import type { Response } from 'express';
import { type BadRow, CSV_REPORT_HEADER, csvReportLine, ndjsonReportLine } from '../../uploads/report.ts';

export type ReportFormat = 'csv' | 'ndjson';

const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', header: CSV_REPORT_HEADER, line: csvReportLine },
  ndjson: { type: 'application/x-ndjson', header: '', line: ndjsonReportLine },
} as const;
/** Programs for tables take a file without it for one of their own character set. */
const BYTE_ORDER_MARK = '\ufeff';

/** Writes a report as a download, no faster than it is read. */
export async function writeReport(response: Response, uploadId: string, format: ReportFormat, rows: AsyncIterable<BadRow>): Promise<void> {
  const { type, header, line } = FORMATS[format];
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Disposition', `attachment; filename="${uploadId}-bad-rows.${format}"`);
  response.setHeader('Cache-Control', 'no-store');
  if (format === 'csv') response.write(BYTE_ORDER_MARK + header);
  for await (const row of rows) {
    if (response.destroyed) return;
    if (!response.write(line(row))) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}
