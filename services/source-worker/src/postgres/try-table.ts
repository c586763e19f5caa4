import type { PostgresPull } from '@tributary/contracts';
import { itemOfRow } from '../pulls/row-item.ts';
import { columnsOf, TRIAL_EVENTS, trialEvent, type TrialAnswer } from '../pulls/trial/trial-answer.ts';
import type { RowReader } from './row-reader.ts';

/** How many of the pairs of neighbours may fall, where a cursor looks as if it grew. */
const FALLING_SHARE = 0.2;

/** Looks at the first rows, and at how well the cursor serves. */
export async function tryTable(reader: RowReader, pull: PostgresPull): Promise<TrialAnswer> {
  const rows = await reader.sample(TRIAL_EVENTS);
  const events = rows.map(({ size, ...row }) => trialEvent(itemOfRow('', { ...row, isRecent: false }, 0, '').rawHeaders, row.json, size));
  const types = await reader.columnTypes();
  const seen = new Map(columnsOf(events).map((column) => [column.name, column]));
  const facts = await reader.cursorFacts();
  const cursor = {
    column: pull.cursorColumn,
    databaseType: types.get(pull.cursorColumn) ?? '',
    isTime: reader.timeType !== undefined,
    isIndexed: facts.isIndexed,
    looksGrowing: facts.pairs === 0 ? null : facts.falling <= facts.pairs * FALLING_SHARE && facts.values > 1,
  };
  return {
    kind: 'postgresQuery',
    events,
    columns: [...types].map(([name, databaseType]) => ({
      ...(seen.get(name) ?? { name, type: 'empty' as const, emptyShare: 1 }),
      databaseType,
    })),
    cursor,
    partitions: null,
    warnings: warningsOf(cursor, pull),
  };
}

function warningsOf(cursor: NonNullable<TrialAnswer['cursor']>, { lookbackRows }: PostgresPull): TrialAnswer['warnings'] {
  const path = 'settings.cursorColumn';
  const { column } = cursor;
  const found: (readonly [boolean, string, string])[] = [
    [!cursor.isTime, 'pull_cursor_no_time', `${column} is no time: rows that are committed out of order are found among the last ${lookbackRows} (lookbackRows), and changes that do not raise it never`],
    [cursor.isIndexed === false, 'pull_cursor_not_indexed', `no index begins with ${column}: each reading goes through the whole table`],
    [cursor.looksGrowing === false, 'pull_cursor_not_growing', `the values of ${column} do not grow from row to row: rows with lower ones than were read before are missed`],
  ]; // prettier-ignore
  return found.filter(([isSo]) => isSo).map(([, code, message]) => ({ path, code, message }));
}
