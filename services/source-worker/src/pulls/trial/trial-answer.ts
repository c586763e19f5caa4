import { z } from 'zod';
import { type ColumnSummary, summarizeColumns, VALUE_TYPES } from '../../uploads/columns.ts';

/** What was found when the settings of a source were tried. */
export const trialAnswer = z.strictObject({
  kind: z.enum(['kafkaTopic', 'postgresQuery']),
  /** The first rows or records as events would have them. */
  events: z.array(
    z.strictObject({
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      /** Of the whole body, in characters. */
      size: z.int(),
      isCut: z.boolean().describe('whether body is only the beginning'),
    }),
  ),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      /** What the values of the sample look like. */
      type: z.enum(VALUE_TYPES),
      emptyShare: z.number(),
      databaseType: z.string().nullable(),
    }),
  ),
  /** Of a table. */
  cursor: z
    .strictObject({
      column: z.string(),
      databaseType: z.string(),
      isTime: z.boolean(),
      /** Whether an index begins with it; `null` of views and queries, of which that is not known. */
      isIndexed: z.boolean().nullable(),
      /** Whether it grows from one row to the next as they are stored; `null`: not known. */
      looksGrowing: z.boolean().nullable(),
    })
    .nullable(),
  /** Of a topic: of each partition the first offset that is kept and the next one that is written. */
  partitions: z.array(z.strictObject({ partition: z.int(), begin: z.string(), end: z.string() })).nullable(),
  warnings: z.array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() })),
});
export type TrialAnswer = z.infer<typeof trialAnswer>;

export const TRIAL_EVENTS = 10;
/** Of one body, in characters. */
export const TRIAL_BODY = 16 * 1024;
const TRIAL_HEADER = 1024;

/** An event of the answer; `size` is that of the whole body. */
export function trialEvent(rawHeaders: readonly string[], body: string, size = body.length): TrialAnswer['events'][number] {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers[rawHeaders[at] ?? ''] ??= (rawHeaders[at + 1] ?? '').slice(0, TRIAL_HEADER);
  const shown = body.slice(0, TRIAL_BODY);
  return { headers, body: shown, size, isCut: shown.length < size };
}

/** What the bodies that are whole JSON objects have. */
export function columnsOf(events: TrialAnswer['events']): ColumnSummary[] {
  const rows = events.map(({ body, isCut }) => (isCut ? undefined : parsed(body))).filter(isRecord);
  return summarizeColumns(rows);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
