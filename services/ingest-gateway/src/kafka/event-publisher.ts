import { TOPICS } from '@tributary/contracts';
import type { Producer } from '@tributary/kafka';
import type { AcceptedEvent } from '../intake/raw-event.ts';

/** Where accepted events go. */
export interface EventPublisher {
  /** Resolves when every in-sync replica has the events; rejects with `kafka_unavailable` when that is not certain of all of them. */
  publish(events: readonly AcceptedEvent[]): Promise<void>;
}

export function createEventPublisher(producer: Producer): EventPublisher {
  return {
    publish: (events) => producer.sendAll(events.map(({ key, headers, body }) => ({ topic: TOPICS.rawEvents, key, value: body, headers }))),
  };
}
