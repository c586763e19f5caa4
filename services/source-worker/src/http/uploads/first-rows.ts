import type { CompiledSource } from '@tributary/intake';
import { readRows } from '../../jobs/uploads/read-rows.ts';
import type { ChunkStore } from '../../mongo/uploads/chunk-store.ts';
import { problemSummaries } from '../../uploads/problem-summaries.ts';
import { rowEvents } from '../../uploads/row-event.ts';
import { compileRowKey } from '../../uploads/row-key.ts';
import type { RowTrial } from '../../uploads/row-trial.ts';
import type { FileAnalysis, Upload } from '../../uploads/upload.ts';

/** Tries the first rows of a file; writes nothing. */
export async function tryFirstRows(chunks: ChunkStore, upload: Upload, source: CompiledSource, trial: RowTrial, limit: number) {
  const file = upload.analysis as FileAnalysis;
  const outcomeOf = rowEvents(source, {
    uploadId: upload._id,
    sha256: file.sha256,
    receivedAtMs: (upload.receivedAt as Date).getTime(),
    rowKey: upload.deduplication.length === 0 ? undefined : compileRowKey(upload.deduplication),
  });
  const summaries = problemSummaries();
  let read = 0;
  let bad = 0;
  const { maxBodyBytes: maxRowBytes } = source.definition.limits;
  for await (const { rows } of readRows(chunks, upload, file, { start: file.dataStart, maxRowBytes })) {
    for (const row of rows.slice(0, limit - read)) {
      read++;
      const outcome = outcomeOf(row);
      const problems =
        'problem' in outcome ? [{ column: '', code: outcome.problem.code, reason: outcome.problem.message }] : trial.add(outcome.event);
      for (const problem of problems) summaries.add({ line: row.line, ...problem });
      if (problems.length > 0) bad++;
    }
    if (read === limit) break;
  }
  return { read, accepted: read - bad, bad, problems: summaries.all(), workflows: trial.tallies() };
}
