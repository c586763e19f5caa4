import type { ColumnSummary } from './columns.ts';
import type { CsvDialect } from './rows/csv-reader.ts';
import type { Position } from './rows/row.ts';
import type { FileFormat } from './text/format.ts';

/** `waiting`: read and looked at; somebody has to say what is to be done. */
export const UPLOAD_STATES = ['receiving', 'analyzing', 'waiting', 'validating', 'importing', 'done', 'failed', 'cancelled'] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

export const UPLOAD_MODES = ['preview', 'validate', 'import'] as const;
/** What is to be done with a file when it is there. */
export type UploadMode = (typeof UPLOAD_MODES)[number];

export type RunKind = 'validation' | 'import';

/** What was wrong with rows, once for each place and code. */
export interface ProblemSummary {
  readonly code: string;
  readonly column: string;
  /** As the first of them has it. */
  readonly reason: string;
  count: number;
  /** Some of the lines. */
  readonly lines: number[];
}

/** What one workflow would make of the rows. */
export interface WorkflowTally {
  readonly workflowId: string;
  readonly name: string;
  readonly version: number;
  mapped: number;
  filtered: number;
  failed: number;
}

/** How far a run through the rows has come; saved after what it did was acknowledged. */
export interface RunProgress {
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly position: Position;
  /** Of the file, as it was uploaded. */
  readonly bytes: number;
  readonly read: number;
  readonly accepted: number;
  readonly bad: number;
  /** Of the accepted rows of an import, those whose event was sent before: by another upload, or by an earlier row. */
  readonly duplicates: number;
  readonly problems: readonly ProblemSummary[];
  readonly workflows: readonly WorkflowTally[];
}

/** What a look at the whole file has found. */
export interface FileAnalysis {
  /** Of all bytes, hex. */
  readonly sha256: string;
  readonly encoding: string;
  readonly format: FileFormat;
  readonly dialect: CsvDialect | null;
  /** The names of a table's columns; `null` for JSON, whose rows have their own. */
  readonly names: readonly string[] | null;
  /** Where the first row begins. */
  readonly dataStart: Position;
  /** From a sample. */
  readonly columns: readonly ColumnSummary[];
  /** The first rows, each as its JSON text. */
  readonly preview: readonly string[];
}

export interface UploadFailure {
  readonly code: string;
  readonly message: string;
}

/** An uploaded file, and what became of it. */
export interface Upload {
  readonly _id: string;
  readonly sourceId: string;
  readonly state: UploadState;
  readonly mode: UploadMode;
  /** As the sender names it; shown, and never used as a path. */
  readonly filename: string | null;
  readonly hints: {
    readonly format: FileFormat | null;
    readonly delimiter: string | null;
    readonly encoding: string | null;
    /** Whether the first record of a table names its columns. */
    readonly header: boolean;
  };
  /** Columns, or paths into a row, that say what makes two rows the same event; empty: the source says it. */
  readonly deduplication: readonly string[];
  /** The Upload-Metadata of tus, as JSON. */
  readonly metadata: string;
  readonly size: number;
  /** Bytes that are stored, without a gap. */
  readonly received: number;
  /** The whole size while its bytes, or room for them, are kept; 0 when they are removed. */
  readonly keptBytes: number;
  /** In how many pieces. */
  readonly chunks: number;
  readonly createdAt: Date;
  /** When its last byte was there: the receive time of all rows. */
  readonly receivedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly expiresAt: Date;
  readonly analysis: FileAnalysis | null;
  readonly validation: RunProgress | null;
  readonly import: RunProgress | null;
  readonly failure: UploadFailure | null;
}

const UPLOAD_ID = /^upl_[0-9a-f]{32}$/;

export function isUploadId(text: string): boolean {
  return UPLOAD_ID.test(text);
}

/** The run that is on, or was the last. */
function runOf(upload: Upload): RunProgress | null {
  return upload.state === 'validating' ? upload.validation : (upload.import ?? upload.validation);
}

/** A run that has read nothing yet. */
export function beginningOf(analysis: FileAnalysis, now: Date): RunProgress {
  const counts = { bytes: 0, read: 0, accepted: 0, bad: 0, duplicates: 0 };
  return { startedAt: now, finishedAt: null, position: analysis.dataStart, ...counts, problems: [], workflows: [] };
}

/** What comes next, for people. */
export function nextStepOf(upload: Upload): string {
  switch (upload.state) {
    case 'receiving':
      return upload.received === 0 ? 'Send the file.' : 'Send the rest of the file; a client of the tus protocol goes on where it stopped.';
    case 'analyzing':
      return 'The file is being looked at.';
    case 'waiting':
      return upload.validation === null
        ? `Look at the preview, then POST /v1/uploads/${upload._id}/validation to try the workflows on it, or /import to import it.`
        : `Look at the report of the validation, then POST /v1/uploads/${upload._id}/import.`;
    case 'validating':
      return 'Every row is tried in the workflows; nothing is written.';
    case 'importing':
      return 'Rows become events. This goes on when a worker is started again.';
    case 'done':
      return (upload.import?.bad ?? 0) === 0
        ? `All rows are in.${duplicatesOf(upload.import)}`
        : `Load the report of the bad rows (/v1/uploads/${upload._id}/report), mend them, and upload the mended file.${duplicatesOf(upload.import)}`;
    case 'failed':
      return upload.analysis === null
        ? 'Mend the file and upload it again.'
        : `Do away with the cause, then POST /v1/uploads/${upload._id}/import (it goes on where it stopped) or /validation.`;
    case 'cancelled':
      return 'Nothing more happens. What was imported before stays.';
  }
}

function duplicatesOf(run: RunProgress | null): string {
  const duplicates = run?.duplicates ?? 0;
  if (duplicates === 0) return '';
  return duplicates === run?.accepted
    ? ' All of them had been sent before, and have no effect again.'
    : ` ${duplicates} of them had been sent before, and have no effect again.`;
}

/** 0 to 1, of what is being done now. */
export function progressOf(upload: Upload): number {
  const { size } = upload;
  switch (upload.state) {
    case 'receiving':
      return size === 0 ? 1 : upload.received / size;
    case 'waiting':
    case 'done':
      return 1;
    default:
      return size === 0 ? 0 : (runOf(upload)?.bytes ?? 0) / size;
  }
}

/** How much longer the run takes at the pace of until now; `null` where nothing runs or nothing is known yet. */
export function secondsLeft(upload: Upload, nowMs: number): number | null {
  const run = runOf(upload);
  if ((upload.state !== 'importing' && upload.state !== 'validating') || run === null || run.bytes === 0) return null;
  const spentMs = nowMs - run.startedAt.getTime();
  return Math.ceil((spentMs * (upload.size / run.bytes - 1)) / 1000);
}
