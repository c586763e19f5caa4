import { type GatewayRejection, TOPICS } from '@tributary/contracts';
import type { Producer } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import { rateCap } from '../intake/rate-cap.ts';

/** Where the log rows of refused requests go, as well as can be: nobody waits for them. */
export interface RejectionPublisher {
  publish(rejection: GatewayRejection): void;
  /** Resolves when what was published is written or given up. */
  flush(): Promise<void>;
}

export interface RejectionPublisherOptions {
  readonly producer: Producer;
  readonly logger: Logger;
  /** Rows that may wait for Kafka. */
  readonly maxPending: number;
  /** Rows a second for keys that no source has: anybody can send those. */
  readonly unknownKeysPerSecond: number;
  readonly onDropped: () => void;
}

export function createRejectionPublisher(options: RejectionPublisherOptions): RejectionPublisher {
  const { producer, logger, maxPending, onDropped } = options;
  const mayRecordUnknown = rateCap(options.unknownKeysPerSecond);
  const pending = new Set<Promise<void>>();

  async function write(rejection: GatewayRejection): Promise<void> {
    try {
      await producer.send({ topic: TOPICS.gatewayActivity, key: rejection.sourceId ?? 'unknown', value: JSON.stringify(rejection) });
    } catch (error) {
      onDropped();
      logger.debug({ err: error, requestId: rejection.requestId }, 'a rejection was not recorded');
    }
  }

  return {
    publish(rejection) {
      const isAllowed = rejection.sourceId !== null || mayRecordUnknown(Date.now());
      if (!isAllowed || pending.size >= maxPending) return onDropped();
      const writing = write(rejection).finally(() => pending.delete(writing));
      pending.add(writing);
    },
    async flush() {
      await Promise.all(pending);
    },
  };
}
