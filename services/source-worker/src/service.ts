import { randomUUID } from 'node:crypto';
import { followDefinitions } from '@tributary/definitions';
import { type HttpServer, listen } from '@tributary/http';
import { sourceCompiler } from '@tributary/intake';
import { createKafka } from '@tributary/kafka';
import { connectMongo, createLease, ensureIndexes } from '@tributary/mongo';
import { createSecretBox } from '@tributary/secrets';
import type { ServiceModule } from '@tributary/service-runtime';
import { config, type WorkerConfig } from './config.ts';
import { workerApp } from './http/app.ts';
import { uploadRoutes } from './http/uploads/upload-routes.ts';
import { createJobRunner } from './jobs/job-runner.ts';
import { createUploadJobs } from './jobs/uploads/upload-jobs.ts';
import { workerModels } from './mongo/models.ts';
import { createBadRowStore } from './mongo/uploads/bad-row-store.ts';
import { createChunkStore } from './mongo/uploads/chunk-store.ts';
import { uploadCollections } from './mongo/uploads/upload-models.ts';
import { createUploadStore } from './mongo/uploads/upload-store.ts';

const NAME = 'source-worker';
/** Requests under way may take half of the time that the process has to stop. */
const HTTP_SHARE_OF_GRACE = 0.5;
const IDLE_CONNECTION_MS = 120_000;

/** Brings in what does not come as a request to the gateway. MongoDB and Kafka may both be away when it starts. */
export const service: ServiceModule<WorkerConfig> = {
  name: NAME,
  config,
  async start({ config: { mongodbUri, secretKey, leaseMs, uploads }, base, logger, life }) {
    const kafka = createKafka({ ...base.kafka, clientId: NAME, logger });
    const mongo = await connectMongo({ uri: mongodbUri, logger });
    await life.add('mongodb', { stop: () => mongo.close(), health: () => mongo.health() });
    const models = workerModels(mongo.connection);

    const producer = kafka.producer();
    await life.add('producer', producer);
    const definitions = followDefinitions({ kafka, logger });

    const holder = randomUUID();
    const jobs = createJobRunner({
      leaseOf: (name) => createLease(models.leases, { name, holder, durationMs: leaseMs, now: Date.now }),
      leaseMs,
      logger,
    });

    const box = createSecretBox(secretKey);
    const compile = sourceCompiler({
      open: (secret) => box.open(secret),
      // rows do no handshakes
      visit: () => Promise.resolve(false),
      onProblem: ({ id, revision }, error) =>
        logger.error({ err: error, sourceId: id, revision }, 'a source cannot be used as it is defined'),
    });
    const uploadOptions = { collections: uploadCollections(mongo.connection), keepResultMs: uploads.keepResultMs, now: Date.now };
    const uploadStore = createUploadStore(uploadOptions);
    const uploadParts = {
      store: uploadStore,
      chunks: createChunkStore(uploadOptions.collections, uploadStore),
      badRows: createBadRowStore(uploadOptions),
      compile,
      now: Date.now,
    };
    const uploadJobs = createUploadJobs({ ...uploadParts, definitions: () => definitions.snapshot(), producer, runner: jobs, logger });

    let isReady = false;
    const uploadFeature = uploadRoutes({
      ...uploadParts,
      ...uploads,
      definitions,
      isReady: () => isReady,
      onWork: () => uploadJobs.look(),
    });

    let server: HttpServer | undefined;
    const app = workerApp({ features: [uploadFeature], health: () => life.health(), logger });
    await life.add('http', {
      async start() {
        server = await listen(app, { host: base.httpHost, port: base.httpPort });
        // a file takes as long as it takes; a connection on which nothing moves does not
        server.server.requestTimeout = 0;
        server.server.timeout = IDLE_CONNECTION_MS;
      },
      stop: async () => server?.close(base.shutdownGraceMs * HTTP_SHARE_OF_GRACE),
    });
    logger.info({ url: server?.url }, 'listening');
    await life.add('definitions', definitions);
    await mongo.connected();
    await ensureIndexes(mongo.connection);
    isReady = true;
    await life.add('jobs', { stop: () => jobs.stop() });
    await life.add('uploads', { start: () => Promise.resolve(uploadJobs.start()), stop: () => uploadJobs.stop() });
  },
};
