import { TributaryError } from '@tributary/errors';
import type { CompiledSource } from '@tributary/intake';
import type { BadRowStore } from '../../mongo/uploads/bad-row-store.ts';
import type { ChunkStore } from '../../mongo/uploads/chunk-store.ts';
import type { UploadStore } from '../../mongo/uploads/upload-store.ts';
import { problemSummaries } from '../../uploads/problem-summaries.ts';
import { type BadRow, reportedText } from '../../uploads/report.ts';
import { type RowEvent, rowEvents } from '../../uploads/row-event.ts';
import { compileRowKey } from '../../uploads/row-key.ts';
import type { RowTrial } from '../../uploads/row-trial.ts';
import type { Position, Row } from '../../uploads/rows/row.ts';
import type { FileAnalysis, RunKind, RunProgress, Upload } from '../../uploads/upload.ts';
import { readRows } from './read-rows.ts';

/** Of the rows between two savings: as many, or as many bytes. */
const BATCH_ROWS = 500;
const BATCH_BYTES = 1024 * 1024;
/** Of the bad rows of a run, so many are kept for its report; all are counted. */
const KEPT_BAD_ROWS = 100_000;

export interface RunParts {
  readonly store: UploadStore;
  readonly chunks: ChunkStore;
  readonly badRows: BadRowStore;
  /** The source as it is now; rejects when it may not take rows. */
  readonly source: () => CompiledSource;
  /** Does what the run is for with the events of a batch; they are acknowledged when it resolves. Gives how many of them had been sent before. */
  readonly take: (events: readonly RowEvent[]) => Promise<number>;
  /** In place of taking: tries each event. */
  readonly trial: RowTrial | undefined;
  readonly now: () => number;
}

/**
 * Runs through the rows of a file from where the run was broken off, and saves how far it has come after each batch. What it does twice, after a crash between a batch and its
 * saving, is the same to the byte.
 */
export async function runUpload(upload: Upload, kind: RunKind, parts: RunParts, signal: AbortSignal): Promise<void> {
  const { store, chunks, badRows, trial } = parts;
  const file = upload.analysis as FileAnalysis;
  let saved = upload[kind] as RunProgress;
  const summaries = problemSummaries(saved.problems);
  const source = parts.source();
  const origin = {
    uploadId: upload._id,
    sha256: file.sha256,
    receivedAtMs: (upload.receivedAt as Date).getTime(),
    rowKey: upload.deduplication.length === 0 ? undefined : compileRowKey(upload.deduplication),
  };
  const outcomeOf = rowEvents(source, origin);

  let batch = emptyBatch(saved.position);

  function add(row: Row): void {
    batch.rows++;
    batch.bytes += row.text.length;
    batch.position = row.next;
    const outcome = outcomeOf(row);
    if ('problem' in outcome) return void addBad(row, { column: '', code: outcome.problem.code, reason: outcome.problem.message });
    const problems = trial?.add(outcome.event) ?? [];
    for (const problem of problems) addBad(row, problem);
    if (problems.length === 0) batch.events.push(outcome.event);
  }

  function addBad(row: Row, problem: Pick<BadRow, 'column' | 'code' | 'reason'>): void {
    const bad = { line: row.line, ...problem, text: reportedText(row.text) };
    summaries.add(bad);
    batch.badLines.add(row.line);
    if (saved.bad + batch.badLines.size <= KEPT_BAD_ROWS) batch.bad.push(bad);
  }

  async function save(bytes: number): Promise<void> {
    signal.throwIfAborted();
    const { events, bad, badLines, rows, position } = batch;
    // the source may have been switched off meanwhile
    parts.source();
    const duplicates = await parts.take(events);
    await badRows.add(upload._id, kind, bad);
    const next: RunProgress = {
      ...saved,
      position,
      bytes,
      read: saved.read + rows,
      accepted: saved.accepted + rows - badLines.size,
      bad: saved.bad + badLines.size,
      duplicates: saved.duplicates + duplicates,
      problems: summaries.all(),
      workflows: trial?.tallies() ?? [],
    };
    if (!(await store.advance(upload._id, kind, saved, next)))
      throw new TributaryError('upload_conflict', 'the upload was cancelled, or another worker is at it');
    saved = next;
    batch = emptyBatch(position);
  }

  for await (const { rows, bytes } of readRows(chunks, upload, file, {
    start: saved.position,
    maxRowBytes: source.definition.limits.maxBodyBytes,
  })) {
    for (const row of rows) {
      add(row);
      if (batch.rows === BATCH_ROWS || batch.bytes >= BATCH_BYTES) await save(Math.max(saved.bytes, bytes));
    }
    signal.throwIfAborted();
  }
  await save(upload.size);
  await store.finish(upload._id, kind, { ...saved, finishedAt: new Date(parts.now()) });
}

function emptyBatch(position: Position) {
  return { events: [] as RowEvent[], bad: [] as BadRow[], badLines: new Set<number>(), rows: 0, bytes: 0, position };
}
