import type { DefinitionFollower, EventPublisher } from '@tributary/definitions';
import { createDoctor, sourceCompiler } from '@tributary/intake';
import type { Kafka, PartHealth } from '@tributary/kafka';
import type { getMeter, Logger } from '@tributary/observability';
import type { SecretBox } from '@tributary/secrets';
import { backgroundHealth } from '../background-health.ts';
import type { Feature, Guard } from '../http/app.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { WorkerModels } from '../mongo/models.ts';
import { createJudge } from './judge.ts';
import { createQuarantineConsumer } from './quarantine-consumer.ts';
import { quarantineFeature } from '../http/quarantine-routes.ts';
import { createQuarantineStore, type QuarantineBounds } from '../mongo/quarantine-store.ts';
import { createReentryJobs } from '../jobs/reentry-jobs.ts';
import { createReentryStore } from '../mongo/reentry-store.ts';

export interface QuarantineOptions {
  readonly kafka: Kafka;
  readonly events: EventPublisher;
  readonly definitions: DefinitionFollower;
  readonly models: Pick<WorkerModels, 'quarantine' | 'evictions' | 'reentries'>;
  readonly jobs: JobRunner;
  readonly box: SecretBox;
  readonly bounds: QuarantineBounds;
  readonly gatewayUrl: string | undefined;
  readonly guard: Guard;
  readonly meter: ReturnType<typeof getMeter>;
  readonly logger: Logger;
}

/** Requests that failed their check: kept, shown, and let in when they verify. */
export function createQuarantine(options: QuarantineOptions): {
  readonly feature: Feature;
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): PartHealth;
} {
  const { kafka, events, definitions, models, jobs, box, bounds, gatewayUrl, guard, meter, logger } = options;
  const quarantine = createQuarantineStore(models, bounds);
  const reentries = createReentryStore(models.reentries);
  const entered = meter.createCounter('tributary.worker.quarantine.entered', { description: 'Refused requests that have come in since' });
  entered.add(0);
  const open = (secret: { readonly sealed: string }) => box.open(secret);
  const sourceById = (id: string) => definitions.snapshot().sourceById(id);
  const catchUp = () => definitions.catchUp();
  const judge = createJudge({
    box,
    gatewayUrl,
    compile: sourceCompiler({
      open,
      // a confirmation that was refused is asked for again by its platform, and is no event
      visit: () => Promise.resolve(false),
      onProblem: ({ id, revision }, error) =>
        logger.error({ err: error, sourceId: id, revision }, 'a source cannot be used as it is defined'),
    }),
    doctor: createDoctor({
      open,
      sources: () => definitions.snapshot().sources(),
      hasTime: () => true,
    }),
  });
  const consumer = createQuarantineConsumer({ kafka, box, store: quarantine, meter, logger });
  const work = createReentryJobs({
    judge,
    quarantine,
    reentries,
    events,
    catchUp,
    sourceById,
    onEntered: (requests) => entered.add(requests),
    jobs,
    logger,
  });
  return {
    feature: quarantineFeature({ quarantine, reentries, judge, guard, sourceById, catchUp, wake: () => work.wake() }),
    async start() {
      await consumer.start();
      await work.start();
    },
    async stop() {
      await work.stop();
      await consumer.stop();
    },
    health: () => (work.health().status === 'ok' ? backgroundHealth(consumer.health()) : work.health()),
  };
}
