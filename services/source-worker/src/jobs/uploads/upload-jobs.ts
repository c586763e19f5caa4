import { setTimeout as pause } from 'node:timers/promises';
import type { SourceDefinition } from '@tributary/contracts';
import type { DefinitionSnapshot, EventPublisher } from '@tributary/definitions';
import { isTributaryError, TributaryError } from '@tributary/errors';
import type { CompiledSource } from '@tributary/intake';
import type { Logger } from '@tributary/observability';
import type { BadRowStore } from '../../mongo/uploads/bad-row-store.ts';
import type { ChunkStore } from '../../mongo/uploads/chunk-store.ts';
import type { SentRowStore } from '../../mongo/uploads/sent-row-store.ts';
import type { UploadStore } from '../../mongo/uploads/upload-store.ts';
import type { RowEvent } from '../../uploads/row-event.ts';
import { rowTrial, type TriedWorkflow } from '../../uploads/row-trial.ts';
import { beginningOf, type Upload, type UploadMode, type UploadState } from '../../uploads/upload.ts';
import type { Job, JobRunner } from '../job-runner.ts';
import { analyzeUpload } from './analyze-upload.ts';
import { runUpload } from './run-upload.ts';

export interface UploadJobsParts {
  readonly store: UploadStore;
  readonly chunks: ChunkStore;
  readonly badRows: BadRowStore;
  readonly sentRows: SentRowStore;
  readonly definitions: () => DefinitionSnapshot;
  readonly compile: (definition: SourceDefinition) => CompiledSource;
  readonly events: EventPublisher;
  readonly runner: JobRunner;
  readonly logger: Logger;
  readonly now: () => number;
}

export interface UploadJobs {
  start(): void;
  stop(): Promise<void>;
  /** There may be something to do. */
  look(): void;
}

/** How often a worker looks for what others have received or left. */
const LOOK_EVERY_MS = 2000;
/** Files whose rows a worker goes through at once, each of which takes a few MiB; and files that it looks into, for somebody who waits for the preview. */
const RUNS_AT_ONCE = 4;
const LOOKS_AT_ONCE = 2;
/** The oldest of those that wait, from which the workers take what others have not. */
const CANDIDATES = 100;
const NEXT_STATE: Readonly<Record<UploadMode, UploadState>> = { preview: 'waiting', validate: 'validating', import: 'importing' };
/** What no further attempt can make good; the upload fails with it, and says so. */
const FINAL: ReadonlySet<string> = new Set([
  'upload_bytes_missing',
  'unknown_source',
  'source_inactive',
  'invalid_workflow',
  'invalid_path',
  'no_workflow',
]);

/** Works on the files that are there: looks at them, tries their rows, imports them. */
export function createUploadJobs(parts: UploadJobsParts): UploadJobs {
  const { store, chunks, runner, logger, now } = parts;
  const stopped = new AbortController();
  let wake = new AbortController();
  let looking: Promise<void> | undefined;

  async function lookAgainAndAgain(): Promise<void> {
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      try {
        const [looks, runs] = await Promise.all([
          store.inState(['analyzing'], CANDIDATES),
          store.inState(['validating', 'importing'], CANDIDATES),
        ]);
        if (stopped.signal.aborted) return;
        for (const { _id } of await store.endedWithBytes(CANDIDATES)) await store.removeBytes(_id);
        if (stopped.signal.aborted) return;
        runner.set('uploads.looks', looks.map(jobOf), LOOKS_AT_ONCE);
        runner.set('uploads.runs', runs.map(jobOf), RUNS_AT_ONCE);
      } catch (error) {
        // what is under way goes on
        logger.warn({ err: error }, 'uploads cannot be looked for');
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: AbortSignal.any([stopped.signal, wake.signal]) }).catch(() => undefined);
    }
  }

  function jobOf({ _id: id, state }: Upload): Job {
    return {
      name: `upload:${id}:${state}`,
      async run(signal) {
        const upload = await store.find(id);
        if (upload === undefined || upload.state !== state) return;
        try {
          await work(upload, signal);
        } catch (error) {
          if (signal.aborted) return;
          if (isTributaryError(error) && FINAL.has(error.code)) await store.fail(id, state, { code: error.code, message: error.message });
          else if ((await store.find(id))?.state === state) throw error;
        }
        wake.abort();
      },
    };
  }

  async function work(upload: Upload, signal: AbortSignal): Promise<void> {
    switch (upload.state) {
      case 'analyzing':
        return lookInto(upload, signal);
      case 'validating':
        return runUpload(
          upload,
          'validation',
          { ...parts, source: () => sourceOf(upload), take: () => Promise.resolve(0), trial: trialOf(upload) },
          signal,
        );
      case 'importing': {
        const take = async (events: readonly RowEvent[]) => {
          await parts.events.publish(sourceOf(upload).definition, events);
          return parts.sentRows.note(events);
        };
        await runUpload(upload, 'import', { ...parts, source: () => sourceOf(upload), take, trial: undefined }, signal);
        logger.info({ uploadId: upload._id, sourceId: upload.sourceId }, 'a file was imported');
        return store.removeBytes(upload._id);
      }
      default:
        return;
    }
  }

  async function lookInto(upload: Upload, signal: AbortSignal): Promise<void> {
    const found = await analyzeUpload(chunks, upload, signal);
    if (!('sha256' in found)) return void (await store.fail(upload._id, 'analyzing', found));
    const begun = beginningOf(found, new Date(now()));
    const run = upload.mode === 'preview' ? {} : { [upload.mode === 'import' ? 'import' : 'validation']: begun };
    await store.analyzed(upload._id, NEXT_STATE[upload.mode], { analysis: found, ...run });
  }

  /** Checked before every batch: whoever switches a source off expects that nothing more comes in. A paused one takes rows as it takes requests. */
  function sourceOf({ sourceId }: Upload): CompiledSource {
    return usableSource(parts.definitions(), parts.compile, sourceId);
  }

  function trialOf(upload: Upload) {
    const workflows = activeWorkflows(parts.definitions(), upload.sourceId);
    return rowTrial(sourceOf(upload), workflows, upload.validation?.workflows);
  }

  return {
    start() {
      looking = lookAgainAndAgain();
    },
    async stop() {
      stopped.abort();
      await looking;
    },
    look: () => wake.abort(),
  };
}

/** The source that rows are for; throws `unknown_source` or `source_inactive`. */
export function usableSource(
  snapshot: DefinitionSnapshot,
  compile: (definition: SourceDefinition) => CompiledSource,
  sourceId: string,
): CompiledSource {
  const definition = snapshot.sourceById(sourceId);
  if (definition === undefined) throw new TributaryError('unknown_source', 'the source of this upload is not there any more');
  if (definition.status === 'inactive')
    throw new TributaryError('source_inactive', 'the source of this upload is inactive; activate it to go on');
  return compile(definition);
}

/** The workflows of a source that rows would go through; throws `no_workflow` where there is none. */
export function activeWorkflows(snapshot: DefinitionSnapshot, sourceId: string): TriedWorkflow[] {
  const workflows = snapshot
    .workflowsOf(sourceId)
    .map(({ id, name, version, definition }) => ({ workflowId: id, name, version, definition }));
  if (workflows.length === 0) throw new TributaryError('no_workflow', 'the source has no active workflow that rows could be tried in');
  return workflows;
}
