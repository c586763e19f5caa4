import { randomUUID } from 'node:crypto';
import { followReleases } from '@tributary/definitions';
import { listen } from '@tributary/http';
import { createKafka } from '@tributary/kafka';
import { connectMongo, createLease } from '@tributary/mongo';
import { createSecretBox } from '@tributary/secrets';
import type { ServiceModule } from '@tributary/service-runtime';
import { type Config, config } from './config.ts';
import { buildApp } from './http/app.ts';
import { createAwaitPublication } from './http/publication.ts';
import { createDefinitionPublisher } from './kafka/definition-publisher.ts';
import { createKafkaProbe } from './kafka/kafka-probe.ts';
import { createOutbox } from './mongo/outbox.ts';
import { createPreparation } from './mongo/preparation.ts';
import { createStores } from './mongo/stores.ts';

const NAME = 'config-service';
/** How long an answer waits for its definition to be published. */
const PUBLICATION_WAIT_MS = 2000;

/** The composition root: MongoDB and Kafka may both be away when this service starts; it says so, and recovers by itself. */
export const service: ServiceModule<Config> = {
  name: NAME,
  config,
  async start({ config, base, logger, life }) {
    const now = () => new Date();
    const box = createSecretBox(config.secretKey);
    const kafka = createKafka({ ...base.kafka, clientId: NAME, logger });
    const mongo = await connectMongo({ uri: config.mongodbUri, logger });
    await life.add('mongodb', { stop: () => mongo.close(), health: () => mongo.health() });

    const stores = createStores(mongo.connection, { box, gatewayUrl: config.gatewayUrl, now });
    const lease = createLease(stores.leases, {
      name: 'definition-publisher',
      holder: randomUUID(),
      durationMs: config.publisherLeaseMs,
      now: Date.now,
    });
    const publisher = createDefinitionPublisher({ kafka, outbox: createOutbox(stores), lease, logger });
    const preparation = createPreparation({ mongo, tokens: stores.tokens, adminToken: config.adminToken, logger });
    await life.add('kafka', createKafkaProbe(kafka));
    await life.add('publisher', { stop: () => publisher.stop(), health: () => publisher.health() });
    await life.add('preparation', preparation);
    // Kafka may be away: nothing here waits for it
    const releases = followReleases({ kafka, logger });
    await life.add('releases', { stop: () => releases.stop(), health: () => releases.health() });
    void releases.start();
    void preparation.done.then(() => publisher.start());

    const app = buildApp({
      ...stores,
      box,
      awaitPublication: createAwaitPublication({ wake: () => publisher.wake(), limitMs: PUBLICATION_WAIT_MS }),
      releaseOf: (sourceId) => releases.releaseOf(sourceId),
      gatewayUrl: config.gatewayUrl,
      isReady: () => preparation.isDone(),
      health: () => life.health(),
      logger,
      now,
    });
    const http = await listen(app, { host: base.httpHost, port: base.httpPort });
    await life.add('http', { stop: () => http.close(base.shutdownGraceMs / 2) });
    logger.info({ url: http.url }, 'listening');
  },
};
