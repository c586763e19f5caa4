import { newId, TOPICS } from '@tributary/contracts';
import { followDefinitions } from '@tributary/definitions';
import { listen } from '@tributary/http';
import { createKafka } from '@tributary/kafka';
import { connectMongo, ensureIndexes } from '@tributary/mongo';
import { getMeter, getTracer } from '@tributary/observability';
import type { ServiceModule } from '@tributary/service-runtime';
import { config, type ProfileConfig } from './config.ts';
import { createProfileApi } from './http/api.ts';
import { createUpdateHandler } from './kafka/update-handler.ts';
import { createProfileMetrics } from './metrics.ts';
import { checkConsistency } from './mongo/consistency.ts';
import { declareCollections } from './mongo/documents.ts';
import { createProfileReader } from './mongo/profile-reader.ts';
import { createProfileStore } from './mongo/profile-store.ts';

const NAME = 'profile-service';
/** Of the time for a whole stop, what requests in work get; the rest is for the batch in work. */
const SHARE_FOR_REQUESTS = 0.3;

/** Folds updates into profiles, publishes them, and answers for them over HTTP. */
export const service: ServiceModule<ProfileConfig> = {
  name: NAME,
  config,
  async start({ config: { mongodbUri, batchMaxRecords }, base, logger, life }) {
    const metrics = createProfileMetrics(getMeter(NAME));
    const kafka = createKafka({ ...base.kafka, clientId: NAME, logger });

    const mongo = await connectMongo({ uri: mongodbUri, logger });
    declareCollections(mongo.connection);
    await life.add('mongo', { stop: () => mongo.close(), health: () => mongo.health() });
    const store = createProfileStore(() => mongo.db);

    const definitions = followDefinitions({ kafka, logger });
    let isHydrated = false;
    const app = createProfileApi({
      reader: createProfileReader(() => mongo.db, store),
      checkConsistency: () => checkConsistency(mongo.db, store),
      verifyToken: (token) => definitions.verifyToken(token),
      isReady: () => isHydrated,
      health: () => life.health(),
      logger,
    });
    const http = await listen(app, { host: base.httpHost, port: base.httpPort });
    await life.add('http', { stop: () => http.close(base.shutdownGraceMs * SHARE_FOR_REQUESTS) });
    logger.info({ url: http.url, port: http.port }, 'listening');

    // after the server, which answers probes however long MongoDB and Kafka are away
    await mongo.connected();
    await ensureIndexes(mongo.connection);

    const producer = kafka.producer();
    await life.add('producer', producer);
    const consumer = kafka.consumer({
      groupId: NAME,
      topics: [TOPICS.profileUpdates],
      maxRecords: batchMaxRecords,
      handle: createUpdateHandler({
        store,
        newInternalId: newId,
        now: () => new Date().toISOString(),
        monotonicMs: () => performance.now(),
        sendAll: (records) => producer.sendAll(records),
        tracer: getTracer(NAME),
        onBatch: (batch) => metrics.batchApplied(batch),
        onRebuild: () => metrics.rebuilt(),
        onConflict: () => metrics.conflicted(),
      }),
    });
    await life.add('consumer', consumer);
    await life.add('definitions', definitions);
    isHydrated = true;
  },
};
