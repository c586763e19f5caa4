import { TOPICS } from '@tributary/contracts';
import type { Producer } from '@tributary/kafka';
import type { AcceptedEvent } from '../intake/raw-event.ts';

/** Where accepted events go. */
export interface EventPublisher {
  /** Resolves when every in-sync replica has the event; rejects with `kafka_unavailable` when that is not certain. */
  publish(event: AcceptedEvent): Promise<void>;
}

export function createEventPublisher(producer: Producer): EventPublisher {
  return {
    publish: ({ key, headers, body }) => producer.send({ topic: TOPICS.rawEvents, key, value: body, headers }),
  };
}
