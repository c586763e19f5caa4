import { timestamp } from '@tributary/contracts';
import { z } from 'zod';

const problem = z.strictObject({
  code: z.string(),
  /** What is wrong, and what to do. */
  message: z.string(),
});
const state = z.enum(['reading', 'waiting', 'failing', 'stopped', 'starting']);
const exactText = z.string().describe('as the database writes it, exact');

const topicStatus = z.strictObject({
  sourceId: z.string(),
  kind: z.literal('kafkaTopic'),
  state,
  /** Of each partition, the offset that is read next and the one that is written next. */
  partitions: z.array(z.strictObject({ partition: z.int(), position: z.string().nullable(), end: z.string() })),
  /** Records between both; `null`: not known. */
  lag: z.string().nullable(),
  problem: problem.nullable(),
});

const tableStatus = z.strictObject({
  sourceId: z.string(),
  kind: z.literal('postgresQuery'),
  state,
  /** Behind this row, or before all rows with this cursor where there is no key. */
  position: z.strictObject({ cursor: exactText, key: z.array(exactText).nullable() }).nullable(),
  /** The run under way, or the last one. */
  run: z.strictObject({ startedAt: timestamp, endedAt: timestamp.nullable(), rows: z.int() }).nullable(),
  nextRunAt: timestamp.nullable(),
  /** All rows that were read since the source was made. */
  rows: z.int(),
  /** Rows without a cursor or key, which are not read; `null`: not counted. */
  skippedRows: z.int().nullable(),
  /** What may be missed by the way it is read. */
  warnings: z.array(problem),
  problem: problem.extend({ since: timestamp, failures: z.int() }).nullable(),
});

export const pullStatus = z.discriminatedUnion('kind', [topicStatus, tableStatus]);
export type PullStatus = z.infer<typeof pullStatus>;
export type PullStateName = z.infer<typeof state>;

export const runAnswer = z.strictObject({ sourceId: z.string() });

/** The first rows as they would be read. */
export const previewAnswer = z.strictObject({
  rows: z.array(
    z.strictObject({ cursor: exactText, key: z.array(exactText), body: z.string().describe('the JSON that the event would carry') }),
  ),
});
