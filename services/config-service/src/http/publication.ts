import { setTimeout as pause } from 'node:timers/promises';
import type { Entity } from '../entity.ts';
import type { EntityStore } from '../mongo/entity-store.ts';

/** Lets a request wait until its change is on the topic, so that whoever has the answer can rely on it. */
export type AwaitPublication = <D extends Entity>(store: EntityStore<D>, entity: D) => Promise<void>;

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 160;

/**
 * Waits until the entity's definition is published, by whichever replica, `limitMs` at most: the change is safe in the database either way,
 * and is published as soon as Kafka takes it.
 */
export function createAwaitPublication(options: { wake: () => void; limitMs: number }): AwaitPublication {
  return async (store, entity) => {
    options.wake();
    const end = performance.now() + options.limitMs;
    for (let pauseMs = FIRST_PAUSE_MS; performance.now() < end; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      if (await store.isPublished(entity._id, entity.definedRevision)) return;
      await pause(pauseMs);
    }
  };
}
