import type { DefinitionFollower, EventPublisher } from '@tributary/definitions';
import { sourceCompiler } from '@tributary/intake';
import type { Logger } from '@tributary/observability';
import type { SecretBox } from '@tributary/secrets';
import type { Connection } from 'mongoose';
import type { WorkerConfig } from './config.ts';
import type { Feature } from './http/app.ts';
import { uploadRoutes } from './http/uploads/upload-routes.ts';
import type { JobRunner } from './jobs/job-runner.ts';
import { createUploadJobs } from './jobs/uploads/upload-jobs.ts';
import type { WorkerModels } from './mongo/models.ts';
import { createSourceRemains, type SourceRemains } from './mongo/source-remains.ts';
import { createBadRowStore } from './mongo/uploads/bad-row-store.ts';
import { createChunkStore } from './mongo/uploads/chunk-store.ts';
import { createSentRowStore } from './mongo/uploads/sent-row-store.ts';
import { uploadCollections } from './mongo/uploads/upload-models.ts';
import { createUploadStore } from './mongo/uploads/upload-store.ts';

export interface UploadParts {
  readonly connection: Connection;
  readonly events: EventPublisher;
  readonly definitions: DefinitionFollower;
  readonly jobs: JobRunner;
  readonly box: SecretBox;
  readonly limits: WorkerConfig['uploads'];
  readonly logger: Logger;
}

/** Files that are uploaded, and imported row by row. */
export interface Uploads {
  readonly feature: (isReady: () => boolean) => Feature;
  /** All that is kept of sources, files included. */
  readonly remains: (models: WorkerModels) => SourceRemains;
  /** Begins with the imports that are under way. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createUploads({ connection, events, definitions, jobs, box, limits, logger }: UploadParts): Uploads {
  const compile = sourceCompiler({
    open: (secret) => box.open(secret),
    // rows do no handshakes
    visit: () => Promise.resolve(false),
    onProblem: ({ id, revision }, error) =>
      logger.error({ err: error, sourceId: id, revision }, 'a source cannot be used as it is defined'),
  });
  const options = {
    collections: uploadCollections(connection),
    keepResultMs: limits.keepResultMs,
    maxTotalBytes: limits.maxTotalBytes,
    now: Date.now,
  };
  const store = createUploadStore(options);
  const parts = {
    store,
    chunks: createChunkStore(options.collections, store),
    badRows: createBadRowStore(options),
    sentRows: createSentRowStore(options),
    compile,
    now: Date.now,
  };
  const importing = createUploadJobs({ ...parts, definitions: () => definitions.snapshot(), events, runner: jobs, logger });
  return {
    feature: (isReady) => uploadRoutes({ ...parts, ...limits, definitions, isReady, onWork: () => importing.look() }),
    remains: (models) => createSourceRemains(models, options.collections, store),
    start() {
      importing.start();
      return Promise.resolve();
    },
    stop: () => importing.stop(),
  };
}
