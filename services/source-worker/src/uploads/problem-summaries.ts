import type { BadRow } from './report.ts';
import type { ProblemSummary } from './upload.ts';

/** Summaries beyond this many are not begun: a file whose every row is wrong in its own way has no summary. */
const MAX_SUMMARIES = 100;
const EXAMPLE_LINES = 5;

/** Counts what is wrong with rows, by place and code; goes on from what was counted before. */
export function problemSummaries(before: readonly ProblemSummary[] = []) {
  const summaries = new Map(before.map((summary) => [keyOf(summary), { ...summary, lines: [...summary.lines] }]));
  return {
    add(row: Pick<BadRow, 'line' | 'code' | 'column' | 'reason'>): void {
      const { line, code, column, reason } = row;
      let summary = summaries.get(keyOf(row));
      if (summary === undefined) {
        if (summaries.size === MAX_SUMMARIES) return;
        summary = { code, column, reason, count: 0, lines: [] };
        summaries.set(keyOf(row), summary);
      }
      summary.count++;
      if (summary.lines.length < EXAMPLE_LINES) summary.lines.push(line);
    },
    all: (): ProblemSummary[] => [...summaries.values()].map((summary) => ({ ...summary, lines: [...summary.lines] })),
  };
}

function keyOf({ code, column }: { readonly code: string; readonly column: string }): string {
  return `${code}\n${column}`;
}
