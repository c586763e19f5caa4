import type { SourceDefinition } from '@tributary/contracts';
import type { HoldFollower } from '@tributary/definitions';
import { TributaryError } from '@tributary/errors';
import { type AcceptedEvent, rawEventRecords, SWITCHING } from '@tributary/intake';
import type { Producer } from '@tributary/kafka';

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
      const decision = holds.route(source);
      const route = decision instanceof Promise ? await decision : decision;
      if (route === undefined) throw new TributaryError(SWITCHING.code, SWITCHING.message, { retriable: true });
      await producer.sendAll(rawEventRecords(events, route), source.id);
    },
  };
}
