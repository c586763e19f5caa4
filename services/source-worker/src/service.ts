import { randomUUID } from 'node:crypto';
import { createEventPublisher, followDefinitions, followHolds } from '@tributary/definitions';
import { bearerAuth, type HttpServer, listen } from '@tributary/http';
import { createKafka } from '@tributary/kafka';
import { connectMongo, createLease, ensureIndexes } from '@tributary/mongo';
import { getMeter } from '@tributary/observability';
import { createSecretBox } from '@tributary/secrets';
import type { ServiceModule } from '@tributary/service-runtime';
import { config, type WorkerConfig } from './config.ts';
import { createReleases } from './holds/releases.ts';
import { workerApp } from './http/app.ts';
import { createJobRunner } from './jobs/job-runner.ts';
import { createPurges } from './jobs/purge.ts';
import { workerModels } from './mongo/models.ts';
import { createReleaseStore } from './mongo/release-store.ts';
import { createQuarantine } from './quarantine/quarantine.ts';
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
  async start({
    config: { mongodbUri, secretKey, leaseMs, switchGraceMs, quarantineBounds, gatewayUrl, pullsFrom, uploads: limits },
    base,
    logger,
    life,
  }) {
    const kafka = createKafka({ ...base.kafka, clientId: NAME, logger });
    const mongo = await connectMongo({ uri: mongodbUri, logger });
    await life.add('mongodb', { stop: () => mongo.close(), health: () => mongo.health() });
    const models = workerModels(mongo.connection);

    const producer = kafka.producer();
    await life.add('producer', producer);
    const definitions = followDefinitions({ kafka, logger });
    const holds = followHolds({ kafka, logger, definitions });

    const holder = randomUUID();
    const jobs = createJobRunner({
      leaseOf: (name) => createLease(models.leases, { name, holder, durationMs: leaseMs, now: Date.now }),
      leaseMs,
      logger,
    });

    const meter = getMeter(NAME);
    const box = createSecretBox(secretKey);
    const pulls = createPulls({
      kafka,
      kafkaOptions: base.kafka,
      producer,
      definitions,
      holds,
      models: models.pulls,
      jobs,
      box,
      allowed: pullsFrom,
      logger,
    });
    const events = createEventPublisher(producer, holds);
    const uploads = createUploads({ connection: mongo.connection, events, definitions, jobs, box, limits, logger });

    let canVerify = false;
    let isReady = false;
    const guard = bearerAuth((token) => definitions.verifyToken(token), () => canVerify); // prettier-ignore
    const quarantine = createQuarantine({ kafka, events, definitions, models, jobs, box, bounds: quarantineBounds, gatewayUrl, guard, meter, logger }); // prettier-ignore

    let server: HttpServer | undefined;
    const app = workerApp({
      features: [pulls.feature(() => canVerify), uploads.feature(() => isReady), quarantine.feature],
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
    await life.add('holds', holds);
    await mongo.connected();
    await ensureIndexes(mongo.connection);
    isReady = true;
    await life.add('jobs', { stop: () => jobs.stop() });
    const store = createReleaseStore(models.releases);
    await life.add('releases', createReleases({ kafka, producer, definitions, holds, jobs, store, graceMs: switchGraceMs, meter, logger }));
    await life.add('quarantine', quarantine);
    await life.add('pulls', pulls);
    await life.add('uploads', uploads);
    await life.add('purges', createPurges({ remains: uploads.remains(models), definitions, producer, jobs, logger }));
  },
};
