import { type AcceptedEvent, rawEventRecords } from '@tributary/intake';
import type { Producer } from '@tributary/kafka';

/** Where accepted events go. */
export interface EventPublisher {
  /** Resolves when every in-sync replica has the events; rejects with `kafka_unavailable` when that is not certain of all of them. */
  publish(sourceId: string, events: readonly AcceptedEvent[]): Promise<void>;
}

export function createEventPublisher(producer: Producer): EventPublisher {
  return {
    publish: (sourceId, events) => producer.sendAll(rawEventRecords(events), sourceId),
  };
}
