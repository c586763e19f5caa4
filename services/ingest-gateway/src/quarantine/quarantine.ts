import { encodeQuarantined, type NotKept, type QuarantinedRequest, TOPICS } from '@tributary/contracts';
import { isOfCheck } from '@tributary/intake';
import type { Producer } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import type { SecretBox } from '@tributary/secrets';
import { type Allowance, hourlyAllowance } from './hourly-allowance.ts';

/** Keeps requests that failed their check, as well as can be: nobody waits for it. */
export interface Quarantine {
  /** Leaves all others alone. Why it is not kept, where its source has no room for it, or there is none here. */
  put(request: Omit<QuarantinedRequest, 'v'>): NotKept | undefined;
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
  const allowance = hourlyAllowance(perHour);
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

  function noRoomFor({ sourceId, body, rawHeaders }: Omit<QuarantinedRequest, 'v'>): NotKept | undefined {
    if (pending.size >= maxPending) return 'overloaded';
    const size = body.length + rawHeaders.reduce((sum, text) => sum + text.length, 0);
    return allowance.take(sourceId, size, Date.now()) ? undefined : 'hourly_bound';
  }

  return {
    put(given) {
      if (!isOfCheck(given.code)) return undefined;
      const reason = noRoomFor(given);
      if (reason !== undefined) {
        onDropped();
        return reason;
      }
      const writing = write({ v: 1, ...given }).finally(() => pending.delete(writing));
      pending.add(writing);
      return undefined;
    },
    async flush() {
      await Promise.all(pending);
    },
  };
}
