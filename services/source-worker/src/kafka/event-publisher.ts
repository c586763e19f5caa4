import type { SourceDefinition } from '@tributary/contracts';
import type { HoldFollower } from '@tributary/definitions';
import { TributaryError } from '@tributary/errors';
import { type AcceptedEvent, rawEventRecords, SWITCHING } from '@tributary/intake';
import type { Producer } from '@tributary/kafka';

/** Where events of a source go that did not come in by the gateway: to where it holds, while it does. */
export interface EventPublisher {
  /**
   * Resolves when every in-sync replica has the events. Rejects as the producer does, and with `source_switching` (retriable) when the end of a release takes too long to wait for it.
   */
  publish(source: SourceDefinition, events: readonly AcceptedEvent[]): Promise<void>;
}

export function createEventPublisher(producer: Pick<Producer, 'sendAll'>, holds: Pick<HoldFollower, 'route'>): EventPublisher {
  return {
    async publish(source, events) {
      const route = await holds.route(source);
      if (route === undefined) throw new TributaryError(SWITCHING.code, SWITCHING.message, { retriable: true });
      await producer.sendAll(rawEventRecords(events, route), source.id);
    },
  };
}
