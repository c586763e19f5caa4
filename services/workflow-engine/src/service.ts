import { TOPICS } from '@tributary/contracts';
import { followDefinitions } from '@tributary/definitions';
import { listen } from '@tributary/http';
import { createKafka } from '@tributary/kafka';
import { getMeter, getTracer } from '@tributary/observability';
import type { ServiceModule } from '@tributary/service-runtime';
import { config, type EngineConfig } from './config.ts';
import { DELAY_TOPICS, handleDelayed } from './delayed-handler.ts';
import { createEventEvaluator } from './evaluation/evaluate-event.ts';
import { createProgramCache } from './evaluation/program-cache.ts';
import { createEngineApi } from './http/api.ts';
import { createEngineMetrics } from './metrics.ts';
import { handleHeld, handleRawEvents } from './raw-handler.ts';
import { nativeUpdateIdFor } from './update-id.ts';

const NAME = 'workflow-engine';

/** Turns raw events into profile updates, by the published workflows. Keeps nothing. */
export const service: ServiceModule<EngineConfig> = {
  name: NAME,
  config,
  async start({ config: { maxBatchRecords }, base, logger, life }) {
    const metrics = createEngineMetrics(getMeter(NAME));
    const kafka = createKafka({ ...base.kafka, clientId: NAME, logger });

    const http = await listen(createEngineApi({ health: () => life.health(), logger }), { host: base.httpHost, port: base.httpPort });
    await life.add('http', { stop: () => http.close(base.shutdownGraceMs) });
    logger.info({ url: http.url, port: http.port }, 'listening');

    const producer = kafka.producer();
    await life.add('producer', producer);

    // no event may be evaluated before the workflows are known
    const definitions = followDefinitions({ kafka, logger });
    await life.add('definitions', definitions);

    const evaluate = createEventEvaluator({
      definitions: () => definitions.snapshot(),
      programs: createProgramCache(logger),
      updateId: nativeUpdateIdFor,
    });
    const work = { evaluate, catchUp: () => definitions.catchUp(), producer, metrics, tracer: getTracer(NAME), now: Date.now };
    await life.add(
      'raw-events',
      kafka.consumer({ groupId: NAME, topics: [TOPICS.rawEvents], maxRecords: maxBatchRecords, handle: handleRawEvents(work) }),
    );
    await life.add(
      'held',
      kafka.consumer({ groupId: `${NAME}.held`, topics: [TOPICS.rawEventsHeld], maxRecords: maxBatchRecords, handle: handleHeld(work) }),
    );
    await life.add(
      'delayed',
      kafka.consumer({ groupId: `${NAME}.delayed`, topics: DELAY_TOPICS, maxRecords: maxBatchRecords, handle: handleDelayed(work) }),
    );
  },
};
