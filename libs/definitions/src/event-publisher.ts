import type { EventRoute, SourceDefinition } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import { type AcceptedEvent, rawEventRecords, SWITCHING } from '@tributary/intake';
import type { Producer } from '@tributary/kafka';
import type { HoldFollower } from './follow-holds.ts';

/** Where accepted events go. */
export interface EventPublisher {
  /**
   * Resolves when every in-sync replica has the events of this source. Rejects with `kafka_unavailable` when that is not certain of all of them, and with `source_switching` (retriable)
   * when the end of a release takes too long to wait for it.
   */
  publish(source: SourceDefinition, events: readonly AcceptedEvent[]): Promise<void>;
}

export function createEventPublisher(producer: Pick<Producer, 'sendAll'>, holds: Pick<HoldFollower, 'route'>): EventPublisher {
  return {
    async publish(source, events) {
      await producer.sendAll(rawEventRecords(events, await routeOf(source, holds)), source.id);
    },
  };
}

/** Where events of this source go now: to be asked right before they are written. Rejects with `source_switching` (retriable) as `publish` does. */
export async function routeOf(source: SourceDefinition, holds: Pick<HoldFollower, 'route'>): Promise<EventRoute> {
  const route = await holds.route(source);
  if (route === undefined) throw new TributaryError(SWITCHING.code, SWITCHING.message, { retriable: true });
  return route;
}
