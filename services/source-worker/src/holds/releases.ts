import { type DefinitionFollower, type HoldFollower, idsOf, type OnDefinitions } from '@tributary/definitions';
import type { Kafka, PartHealth, Producer } from '@tributary/kafka';
import type { getMeter, Logger } from '@tributary/observability';
import { backgroundHealth } from '../background-health.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { createLateEvents } from './late-events.ts';
import { createReleaseJobs } from './release-jobs.ts';
import type { ReleaseStore } from '../mongo/release-store.ts';

export interface ReleasesOptions {
  readonly kafka: Kafka;
  readonly producer: Producer;
  readonly definitions: DefinitionFollower;
  readonly holds: HoldFollower;
  readonly jobs: JobRunner;
  readonly store: ReleaseStore;
  readonly graceMs: number;
  readonly meter: ReturnType<typeof getMeter>;
  readonly logger: Logger;
}

/** Passes on what paused sources hold when they are active again, by whichever worker. */
export function createReleases(options: ReleasesOptions): { start(): Promise<void>; stop(): Promise<void>; health(): PartHealth } {
  const { kafka, producer, definitions, holds, jobs, store, graceMs, meter, logger } = options;
  const released = meter.createCounter('tributary.worker.released', { description: 'Held events that have gone on' });
  released.add(0);
  const parts = { kafka, producer, store, graceMs, onReleased: (events: number) => released.add(events) };
  const releaseOf = (sourceId: string) => holds.releaseOf(sourceId);
  const lateEvents = createLateEvents({
    kafka,
    producer,
    store,
    logger,
    catchUp: async () => void (await Promise.all([definitions.catchUp(), holds.catchUp()])),
    sourceById: (id) => definitions.snapshot().sourceById(id),
    releaseOf,
  });
  let stopListening: (() => void)[] = [];
  const toDo = createReleaseJobs(parts, releaseOf);
  const look = (): void => jobs.set('releases', toDo.jobs());
  const follow: OnDefinitions = (snapshot, sourceIds) => {
    toDo.follow(snapshot, sourceIds);
    look();
  };

  return {
    start() {
      stopListening = [definitions.onChange(follow), holds.onChange(look)];
      follow(definitions.snapshot(), idsOf(definitions.snapshot()));
      return lateEvents.start();
    },
    async stop() {
      for (const stop of stopListening) stop();
      await lateEvents.stop();
    },
    health: () => backgroundHealth(lateEvents.health()),
  };
}
