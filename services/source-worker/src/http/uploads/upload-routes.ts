import { sourceId, type SourceDefinition, workflowDefinition, workflowId } from '@tributary/contracts';
import type { DefinitionFollower } from '@tributary/definitions';
import { TributaryError } from '@tributary/errors';
import { bearerAuth, handle, jsonBody, type Operation, pageOf, pageShape, parse, refuseUndeclared, tusOperations } from '@tributary/http';
import type { CompiledSource } from '@tributary/intake';
import { type Request, Router } from 'express';
import { z } from 'zod';
import { activeWorkflows, usableSource } from '../../jobs/uploads/upload-jobs.ts';
import type { BadRowStore } from '../../mongo/uploads/bad-row-store.ts';
import type { ChunkStore } from '../../mongo/uploads/chunk-store.ts';
import type { UploadStore } from '../../mongo/uploads/upload-store.ts';
import { rowTrial, type TriedWorkflow } from '../../uploads/row-trial.ts';
import { beginningOf, isUploadId, type RunKind, type Upload } from '../../uploads/upload.ts';
import { rowCounts, uploadView, viewOf } from '../../uploads/upload-view.ts';
import type { Feature } from '../app.ts';
import { tryFirstRows } from './first-rows.ts';
import { type ReportFormat, writeReport } from './report-writer.ts';
import { tusHandler } from './tus-handler.ts';
import { TusStore } from './tus-store.ts';

export interface UploadRoutesOptions {
  readonly store: UploadStore;
  readonly chunks: ChunkStore;
  readonly badRows: BadRowStore;
  readonly definitions: DefinitionFollower;
  readonly compile: (definition: SourceDefinition) => CompiledSource;
  readonly isReady: () => boolean;
  readonly maxBytes: number;
  readonly keepBytesMs: number;
  /** A worker may have something to do. */
  readonly onWork: () => void;
  readonly now: () => number;
}

const listQuery = z.strictObject({ ...pageShape, sourceId: sourceId.optional() });
const uploadList = z.object({ data: z.array(uploadView), nextCursor: z.string().nullable() });
const validationInput = z.strictObject({
  /** How many of the first rows are tried; `all`: every row, as a run whose end GET shows. */
  rows: z.union([z.int().min(1).max(10_000), z.literal('all')]).default(1000),
  /** A workflow of the source; without it and `definition`, all active ones. */
  workflowId: workflowId.optional(),
  /** A definition that is nowhere published yet. */
  definition: workflowDefinition.optional(),
});
const { problems, workflows } = uploadView.shape.import.unwrap().shape;
const validationView = z.object({ ...rowCounts, problems, workflows });
const reportQuery = z.strictObject({ format: z.enum(['csv', 'ndjson']).optional(), of: z.enum(['validation', 'import']).optional() });

const UPLOADS = '/v1/uploads';
const UPLOAD = '/v1/uploads/{id}';
const OPERATIONS: readonly Operation[] = [
  ...tusOperations({ path: UPLOADS, scope: 'sources:write', metadata: 'sourceId, filename, mode (preview, validate, import), format, delimiter, encoding, header, deduplication' }),
  { method: 'get', path: UPLOADS, summary: 'Uploads, newest first', scope: 'sources:read', query: listQuery, answer: { status: 200, schema: uploadList } },
  { method: 'get', path: UPLOAD, summary: 'What is known of a file, how far it is, and what comes next', scope: 'sources:read', answer: { status: 200, schema: uploadView } },
  { method: 'post', path: `${UPLOAD}/validation`, summary: 'Tries rows in workflows, writing nothing: the first ones at once, or all as a run (202)', scope: 'sources:write', body: validationInput, answer: { status: 200, schema: validationView }, otherAnswers: [{ status: 202, schema: uploadView }] },
  { method: 'post', path: `${UPLOAD}/import`, summary: 'Makes events of the rows; goes on where an import failed', scope: 'sources:write', answer: { status: 202, schema: uploadView } },
  { method: 'get', path: `${UPLOAD}/report`, summary: 'The bad rows by line, as CSV, or NDJSON by Accept or ?format=', scope: 'sources:read', query: reportQuery, answer: { status: 200, schema: null, mediaType: 'text/csv' } },
]; // prettier-ignore

/** Uploads over HTTP: the tus protocol for the bytes, JSON for what becomes of them. */
export function uploadRoutes(options: UploadRoutesOptions): Feature {
  const { store, chunks, badRows, definitions, compile, maxBytes, now, onWork } = options;
  const guard = bearerAuth(
    (token) => definitions.verifyToken(token).then((record) => record && { id: record.id, scopes: record.scopes }),
    options.isReady,
  );
  const tus = tusHandler(new TusStore({ ...options, onComplete: onWork }), maxBytes);
  const router = Router();
  const [reading, writing] = [guard('sources:read'), guard('sources:write')];

  router.options([UPLOADS, `${UPLOADS}/:id`], tus);
  router.post(UPLOADS, writing, tus);
  // before GET, which would answer HEAD too
  router.head(`${UPLOADS}/:id`, writing, tus);
  router.patch(`${UPLOADS}/:id`, writing, tus);

  router.get(UPLOADS, reading, handle(async (request) => {
    const query = parse(listQuery, request.query, 'query');
    const { uploads, nextCursor } = await store.list(query.sourceId, pageOf(query));
    return { data: uploads.map((upload) => viewOf(upload, now())), nextCursor };
  })); // prettier-ignore

  router.get(
    `${UPLOADS}/:id`,
    reading,
    handle(async (request) => viewOf(await chunks.settled(await uploadOf(request)), now())),
  );

  router.delete(`${UPLOADS}/:id`, writing, handle(async (request, response) => {
    const { _id: id, state } = await uploadOf(request);
    if (state === 'done' || state === 'cancelled' || state === 'failed') await store.remove(id);
    else if (await store.cancel(id)) await store.removeBytes(id);
    response.setHeader('Tus-Resumable', '1.0.0').status(204).end();
  })); // prettier-ignore

  router.post(`${UPLOADS}/:id/validation`, writing, jsonBody(), handle(async (request, response) => {
    const { rows, ...what } = parse(validationInput, request.body ?? {});
    const upload = await analyzedUpload(request);
    const source = usable(upload);
    if (rows !== 'all') return tryFirstRows(chunks, upload, source, rowTrial(source, tried(upload, what)), rows);
    if (what.workflowId !== undefined || what.definition !== undefined)
      throw new TributaryError('invalid_input', 'all rows can only be tried in the active workflows; name a number of rows');
    tried(upload, what);
    response.status(202);
    return viewOf(await begin(upload, 'validation'), now());
  })); // prettier-ignore

  router.post(`${UPLOADS}/:id/import`, writing, jsonBody(), refuseUndeclared({}), handle(async (request, response) => {
    const upload = await analyzedUpload(request);
    usable(upload);
    response.status(202);
    return viewOf(await begin(upload, 'import'), now());
  })); // prettier-ignore

  router.get(`${UPLOADS}/:id/report`, reading, handle(async (request, response) => {
    const query = parse(reportQuery, request.query, 'query');
    const upload = await uploadOf(request);
    const run = query.of ?? (upload.import === null ? 'validation' : 'import');
    const format = query.format ?? ((request.accepts(['text/csv', 'application/x-ndjson']) || 'text/csv') === 'text/csv' ? 'csv' : 'ndjson');
    await writeReport(response, upload._id, format satisfies ReportFormat, badRows.read(upload._id, run));
  })); // prettier-ignore

  async function uploadOf(request: Request): Promise<Upload> {
    const id = String(request.params['id']);
    const upload = isUploadId(id) ? await store.find(id) : undefined;
    if (upload === undefined) throw new TributaryError('not_found', 'there is no such upload');
    return upload;
  }

  /** One that waits to be worked on, or whose work failed. */
  async function analyzedUpload(request: Request): Promise<Upload> {
    const upload = await uploadOf(request);
    const { state, analysis } = upload;
    if ((state !== 'waiting' && state !== 'failed') || analysis === null)
      throw new TributaryError('conflict', `the upload is ${state}; this needs one that is waiting`);
    return upload;
  }

  async function begin(upload: Upload, kind: RunKind): Promise<Upload> {
    const begun = upload.analysis === null ? undefined : beginningOf(upload.analysis, new Date(now()));
    // an import goes on where it stopped; a validation is done again with the workflows of now
    const progress = (kind === 'import' ? upload.import : null) ?? begun;
    if (kind === 'validation') await store.removeBadRows(upload._id, kind);
    if (progress === undefined || !(await store.startRun(upload._id, upload.state, kind, progress)))
      throw new TributaryError('conflict', 'the upload has changed meanwhile');
    onWork();
    return (await store.find(upload._id)) ?? upload;
  }

  function usable(upload: Upload): CompiledSource {
    return usableSource(definitions.snapshot(), compile, upload.sourceId);
  }

  function tried(upload: Upload, what: Pick<z.infer<typeof validationInput>, 'workflowId' | 'definition'>): TriedWorkflow[] {
    if (what.definition !== undefined)
      return [{ workflowId: what.workflowId ?? 'wf_definition', name: 'the definition', version: 1, definition: what.definition }];
    const active = activeWorkflows(definitions.snapshot(), upload.sourceId);
    const chosen = what.workflowId === undefined ? active : active.filter((workflow) => workflow.workflowId === what.workflowId);
    if (chosen.length === 0) throw new TributaryError('no_workflow', 'the source has no active workflow with this id');
    return chosen;
  }

  return { router, operations: OPERATIONS };
}
