import { followDefinitions } from '@tributary/definitions';
import { type HttpServer, listen } from '@tributary/http';
import { createKafka } from '@tributary/kafka';
import { connectMongo } from '@tributary/mongo';
import type { ServiceModule } from '@tributary/service-runtime';
import { createActivityConsumer } from './activity-consumer.ts';
import { activityConfig, type ActivityConfig } from './config.ts';
import { activityApp } from './http/app.ts';
import { createActivityReader } from './mongo/activity-reader.ts';
import { ensureActivityIndexes } from './mongo/indexes.ts';
import { activityModels } from './mongo/models.ts';

/** Requests under way may take half of the time that the process has to stop. */
const HTTP_SHARE_OF_GRACE = 0.5;

/** The activity-service: folds records into rows, answers questions about them. */
export const activityService: ServiceModule<ActivityConfig> = {
  name: 'activity-service',
  config: activityConfig,
  async start({ config, base, logger, life }) {
    const kafka = createKafka({ ...base.kafka, clientId: 'activity-service', logger });
    const mongo = await connectMongo({ uri: config.mongodbUri, logger });
    await life.add('mongo', { stop: () => mongo.close(), health: () => mongo.health() });
    const models = activityModels(mongo.connection, config.retentionDays);
    const definitions = followDefinitions({ kafka, logger });
    const consumer = createActivityConsumer({ kafka, models, logger });
    let canVerify = false;
    let server: HttpServer | undefined;

    const app = activityApp({
      reader: createActivityReader(models),
      logger,
      verifyToken: (token) => definitions.verifyToken(token),
      canVerify: () => canVerify,
      health: () => life.health(),
    });
    await life.add('http', {
      start: async () => void (server = await listen(app, { host: base.httpHost, port: base.httpPort })),
      stop: async () => server?.close(base.shutdownGraceMs * HTTP_SHARE_OF_GRACE),
    });
    logger.info({ url: server?.url }, 'listening');
    await life.add('definitions', definitions);
    canVerify = true;
    await mongo.connected();
    await ensureActivityIndexes(mongo.connection, models, Date.now());
    await life.add('consumer', consumer);
  },
};
