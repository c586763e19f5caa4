import { randomUUID } from 'node:crypto';
import { followDefinitions } from '@tributary/definitions';
import { type HttpServer, listen } from '@tributary/http';
import { createKafka } from '@tributary/kafka';
import { connectMongo, createLease, ensureIndexes } from '@tributary/mongo';
import { createSecretBox } from '@tributary/secrets';
import type { ServiceModule } from '@tributary/service-runtime';
import { config, type WorkerConfig } from './config.ts';
import { workerApp } from './http/app.ts';
import { createJobRunner } from './jobs/job-runner.ts';
import { workerModels } from './mongo/models.ts';
import { createPulls } from './start-pulls.ts';
import { createUploads } from './start-uploads.ts';

const NAME = 'source-worker';
/** Requests under way may take half of the time that the process has to stop. */
const HTTP_SHARE_OF_GRACE = 0.5;
const IDLE_CONNECTION_MS = 120_000;

/** Brings in what does not come as a request to the gateway. MongoDB and Kafka may both be away when it starts. */
export const service: ServiceModule<WorkerConfig> = {
  name: NAME,
  config,
  async start({ config: { mongodbUri, secretKey, leaseMs, pullAllowedHosts, uploads: limits }, base, logger, life }) {
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
    const pulls = createPulls({
      kafka,
      kafkaOptions: base.kafka,
      producer,
      definitions,
      models: models.pulls,
      jobs,
      box,
      allowedHosts: pullAllowedHosts,
      logger,
    });

    const uploads = createUploads({ connection: mongo.connection, producer, definitions, jobs, box, limits, logger });

    let canVerify = false;
    let isReady = false;
    let server: HttpServer | undefined;
    const app = workerApp({
      features: [pulls.feature(() => canVerify), uploads.feature(() => isReady)],
      health: () => life.health(),
      logger,
    });
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
    canVerify = true;
    await mongo.connected();
    await ensureIndexes(mongo.connection);
    isReady = true;
    await life.add('jobs', { stop: () => jobs.stop() });
    await life.add('pulls', pulls);
    await life.add('uploads', uploads);
  },
};
