import { encodeQuarantined, type QuarantinedRequest, TOPICS } from '@tributary/contracts';
import { isOfCheck } from '@tributary/intake';
import type { Producer } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import type { SecretBox } from '@tributary/secrets';
import { type Allowance, hourlyAllowance } from './hourly-allowance.ts';

/** Keeps requests that failed their check, as well as can be: nobody waits for it. */
export interface Quarantine {
  /** Leaves all others alone, and what its source has no room for. */
  put(request: Omit<QuarantinedRequest, 'v'>): void;
  /** Resolves when what was put is written or given up. */
  flush(): Promise<void>;
}

export interface QuarantineOptions {
  readonly producer: Pick<Producer, 'send'>;
  readonly box: Pick<SecretBox, 'sealBytes'>;
  readonly perHour: Allowance;
  /** What may wait for Kafka. */
  readonly maxPending: number;
  readonly logger: Pick<Logger, 'debug'>;
  readonly onDropped: () => void;
}

export function createQuarantine({ producer, box, perHour, maxPending, logger, onDropped }: QuarantineOptions): Quarantine {
  const isAllowed = hourlyAllowance(perHour);
  const pending = new Set<Promise<void>>();

  async function write(request: QuarantinedRequest): Promise<void> {
    try {
      // among the headers are credentials, of whatever kind: nothing of it is written in clear
      await producer.send({ topic: TOPICS.quarantine, key: request.sourceId, value: box.sealBytes(encodeQuarantined(request)) });
    } catch (error) {
      onDropped();
      logger.debug({ err: error, requestId: request.requestId }, 'a refused request was not kept');
    }
  }

  return {
    put(given) {
      if (!isOfCheck(given.code)) return;
      const size = given.body.length + given.rawHeaders.reduce((sum, text) => sum + text.length, 0);
      if (pending.size >= maxPending || !isAllowed(given.sourceId, size, Date.now())) return onDropped();
      const writing = write({ v: 1, ...given }).finally(() => pending.delete(writing));
      pending.add(writing);
    },
    async flush() {
      await Promise.all(pending);
    },
  };
}
