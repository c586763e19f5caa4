import { documentOf } from '@tributary/workflow';
import { json, timestamp } from '@tributary/contracts';
import { z } from 'zod';
import { VALUE_TYPES } from './columns.ts';
import { FORMATS } from './text/format.ts';
import { nextStepOf, progressOf, type RunProgress, secondsLeft, type Upload, UPLOAD_MODES, UPLOAD_STATES } from './upload.ts';

const problemView = z.object({
  code: z.string(),
  /** A column, or a place in the definition of a workflow; empty for the row as a whole. */
  column: z.string(),
  reason: z.string(),
  count: z.int(),
  /** The first of them. */
  lines: z.array(z.int()),
});

const workflowView = z.object({
  workflowId: z.string(),
  name: z.string(),
  version: z.int(),
  mapped: z.int(),
  filtered: z.int(),
  failed: z.int(),
});

export const rowCounts = { read: z.int(), accepted: z.int(), bad: z.int() };

const runShape = {
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
  ...rowCounts,
  problems: z.array(problemView),
  workflows: z.array(workflowView),
};
const runView = z.object(runShape);
/** `duplicates`: of the accepted rows, those whose event an upload had sent before, or an earlier row of this file. */
const importView = z.object({ ...runShape, duplicates: z.int() });

/** What `GET /v1/uploads/{id}` answers. */
export const uploadView = z.object({
  id: z.string(),
  sourceId: z.string(),
  state: z.enum(UPLOAD_STATES),
  mode: z.enum(UPLOAD_MODES),
  filename: z.string().nullable(),
  bytes: z.object({ received: z.int(), total: z.int() }),
  /** Of what is being done in this state, 0 to 1. */
  progress: z.number(),
  secondsLeft: z.int().nullable(),
  nextStep: z.string(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** `null` until the file was looked at. */
  file: z
    .object({
      sha256: z.string(),
      format: z.enum(FORMATS),
      encoding: z.string(),
      delimiter: z.string().nullable(),
      columns: z.array(z.object({ name: z.string(), type: z.enum(VALUE_TYPES), emptyShare: z.number() })),
      /** The first rows. Integers beyond 2^53 are shown as texts. */
      preview: z.array(json),
    })
    .nullable(),
  /** `null` where none was begun. */
  validation: runView.nullable(),
  import: importView.nullable(),
  deduplication: z.array(z.string()),
  createdAt: timestamp,
  receivedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  /** When the upload, its bytes and its report are forgotten. */
  expiresAt: timestamp,
});
type UploadView = z.input<typeof uploadView>;

export function viewOf(upload: Upload, nowMs: number): UploadView {
  const { analysis } = upload;
  return {
    id: upload._id,
    sourceId: upload.sourceId,
    state: upload.state,
    mode: upload.mode,
    filename: upload.filename,
    bytes: { received: upload.received, total: upload.size },
    progress: progressOf(upload),
    secondsLeft: secondsLeft(upload, nowMs),
    nextStep: nextStepOf(upload),
    failure: upload.failure,
    file: analysis === null ? null : {
      sha256: analysis.sha256,
      format: analysis.format,
      encoding: analysis.encoding,
      delimiter: analysis.dialect?.delimiter ?? null,
      columns: [...analysis.columns],
      preview: analysis.preview.map(shown),
    },
    validation: upload.validation === null ? null : runViewOf(upload.validation),
    import: upload.import === null ? null : { ...runViewOf(upload.import), duplicates: upload.import.duplicates },
    deduplication: [...upload.deduplication],
    createdAt: upload.createdAt.toISOString(),
    receivedAt: upload.receivedAt?.toISOString() ?? null,
    finishedAt: upload.finishedAt?.toISOString() ?? null,
    expiresAt: upload.expiresAt.toISOString(),
  }; // prettier-ignore
}

function runViewOf(run: RunProgress): z.input<typeof runView> {
  const { startedAt, finishedAt, read, accepted, bad, problems, workflows } = run;
  return {
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    read,
    accepted,
    bad,
    problems: problems.map((problem) => ({ ...problem })),
    workflows: workflows.map((workflow) => ({ ...workflow })),
  };
}

/** A row as workflows see it. */
function shown(row: string): z.input<typeof json> {
  const names = { requestId: '', eventId: '', sourceId: '', sourceType: '', receivedAt: '', method: 'POST', path: '', query: '' };
  const rawHeaders = ['content-type', 'application/json'];
  return documentOf({ ...names, rawHeaders, body: new TextEncoder().encode(row) }).body;
}
