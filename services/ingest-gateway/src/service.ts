import { newId, type SourceDefinition } from '@tributary/contracts';
import { createEventPublisher, followDefinitions, followHolds } from '@tributary/definitions';
import { createDoctor, sourceCompiler } from '@tributary/intake';
import { createKafka } from '@tributary/kafka';
import { getMeter, getTracer } from '@tributary/observability';
import { createSecretBox } from '@tributary/secrets';
import type { ServiceModule } from '@tributary/service-runtime';
import { config, type GatewayConfig } from './config.ts';
import { addressList } from './http/address-list.ts';
import { createGatewayApi } from './http/api.ts';
import { createDoorkeeper } from './http/doorkeeper.ts';
import { doorCompiler } from './http/door.ts';
import { startGatewayServer } from './http/gateway-server.ts';
import { createTrackingHandler } from './http/tracking-handler.ts';
import { createUploadHandler } from './http/upload-handler.ts';
import { visit } from './http/visit.ts';
import { createWebhookHandler } from './http/webhook-handler.ts';
import { inFlightBudget } from './intake/in-flight-budget.ts';
import { rateCap } from './intake/rate-cap.ts';
import { createRejectionPublisher } from './kafka/rejection-publisher.ts';
import { createUsageExchange } from './kafka/usage-exchange.ts';
import { createRateLimits } from './limits/rate-limits.ts';
import { ratePolicyOf } from './limits/rate-policy.ts';
import { createGatewayMetrics } from './metrics.ts';
import { createQuarantine } from './quarantine/quarantine.ts';

const NAME = 'ingest-gateway';
/** Gateways tell each other this often what they let through of sources with a rate limit. */
const USAGE_INTERVAL_MS = 200;
const MAX_PENDING_REJECTIONS = 500;
const MAX_PENDING_QUARANTINE = 100;
const UNKNOWN_KEYS_PER_SECOND = 10;
const DIAGNOSES_PER_SECOND = 5;
/** Of the time for a whole stop, what requests in work get; the rest is for flushing. */
const SHARE_FOR_REQUESTS = 0.7;

/** Takes webhooks and tracking calls in, and answers when Kafka has them. */
export const service: ServiceModule<GatewayConfig> = {
  name: NAME,
  config,
  async start({
    config: { secretKey, publicUrl, workerUrl, trustedProxies, deliveryTimeoutMs, maxInFlightBytes, quarantinePerHour },
    base,
    logger,
    life,
  }) {
    const box = createSecretBox(secretKey);
    const budget = inFlightBudget(maxInFlightBytes);
    const metrics = createGatewayMetrics(getMeter(NAME), budget);
    const kafka = createKafka({ ...base.kafka, clientId: NAME, logger });

    const producer = kafka.producer({ deliveryTimeoutMs, maxBufferedBytes: maxInFlightBytes });
    await life.add('producer', producer);

    const rejections = createRejectionPublisher({
      producer,
      logger,
      maxPending: MAX_PENDING_REJECTIONS,
      unknownKeysPerSecond: UNKNOWN_KEYS_PER_SECOND,
      onDropped: metrics.rejectionDropped,
    });
    await life.add('rejections', { stop: () => rejections.flush() });

    const quarantine = createQuarantine({
      producer,
      box,
      perHour: quarantinePerHour,
      maxPending: MAX_PENDING_QUARANTINE,
      logger,
      onDropped: metrics.quarantineDropped,
    });
    await life.add('quarantine', { stop: () => quarantine.flush() });
    const definitions = followDefinitions({ kafka, logger });
    const holds = followHolds({ kafka, logger, definitions });
    const policyOf = (sourceId: string) => {
      const source = definitions.snapshot().sourceById(sourceId);
      return source === undefined ? undefined : ratePolicyOf(source.limits);
    };
    const rateLimits = createRateLimits({ intervalMs: USAGE_INTERVAL_MS, policyOf, now });
    const usage = createUsageExchange({ kafka, producer, rateLimits, gatewayId: newId(), intervalMs: USAGE_INTERVAL_MS, logger });
    await life.add('usage', { stop: () => usage.stop() });

    let isHydrated = false;
    const handleWebhook = createWebhookHandler({
      isReady: () => isHydrated,
      catchUp: () => definitions.catchUp(),
      sourceByKey: (key, nowMs) => definitions.snapshot().sourceByKey(key, nowMs),
      doorOf: doorCompiler({
        onRateLimited: () => usage.start(),
        compile: sourceCompiler({
          open: (secret) => box.open(secret),
          visit,
          onProblem: ({ id, revision }, error) =>
            logger.error({ err: error, sourceId: id, revision }, 'a source cannot be used as it is defined'),
        }),
      }),
      doorkeeper: createDoorkeeper({ rateLimits, trustedProxies: addressList(trustedProxies), now }),
      publicUrl,
      budget,
      events: createEventPublisher(producer, holds),
      rejections,
      quarantine,
      doctor: createDoctor({
        open: (secret) => box.open(secret),
        sources: () => definitions.snapshot().sources(),
        hasTime: rateCap(DIAGNOSES_PER_SECOND),
      }),
      metrics,
      logger,
    });

    const otherwise = createGatewayApi({ health: () => life.health(), logger });
    const http = await startGatewayServer({
      host: base.httpHost,
      port: base.httpPort,
      handleWebhook,
      handleTracking: createTrackingHandler(handleWebhook, metrics),
      handleUpload: createUploadHandler({ workerUrl, logger }),
      otherwise,
      tracer: getTracer(NAME),
      logger,
    });
    await life.add('http', { stop: () => http.close(base.shutdownGraceMs * SHARE_FOR_REQUESTS) });
    logger.info({ url: http.url, port: http.port }, 'listening');

    // after the server, which says not_ready until the sources are known, however long Kafka is away
    await life.add('definitions', definitions);
    await life.add('holds', holds);
    isHydrated = true;
    if (hasRateLimits(definitions.snapshot().sources())) usage.start();
  },
};

function now(): number {
  return performance.now();
}

/** Without a source that has a rate limit there is nothing to tell the other gateways, and nobody to listen to. */
function hasRateLimits(sources: Iterable<SourceDefinition>): boolean {
  for (const { limits } of sources) if (limits.requestsPerSecond !== null) return true;
  return false;
}
