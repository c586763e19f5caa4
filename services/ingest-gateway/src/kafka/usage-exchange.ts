import { gatewayUsage, type SourceUsage, TOPICS } from '@tributary/contracts';
import type { InRecord, Kafka, Producer } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import type { RateLimits } from '../limits/rate-limits.ts';

/** Tells the other gateways what sources with a rate limit were let through here, and hears it of them. */
export interface UsageExchange {
  /** Begins in the background; repeatable. Until it hears the others, this gateway limits as if it were alone. */
  start(): void;
  /** Tells the last interval, too. */
  stop(): Promise<void>;
}

export interface UsageExchangeOptions {
  readonly kafka: Kafka;
  readonly producer: Producer;
  readonly rateLimits: RateLimits;
  /** Of this process. */
  readonly gatewayId: string;
  readonly intervalMs: number;
  readonly logger: Logger;
}

/** With a record per interval, about 60 bytes for each source, a topic of 1 MiB has room for this many. */
const SOURCES_PER_RECORD = 5000;

export function createUsageExchange({ kafka, producer, rateLimits, gatewayId, intervalMs, logger }: UsageExchangeOptions): UsageExchange {
  const follower = kafka.follow({ topic: TOPICS.gatewayUsage, from: 'end', onRecords });
  let timer: NodeJS.Timeout | undefined;
  let isListening = false;
  let telling: Promise<unknown> = Promise.resolve();

  function onRecords(records: readonly InRecord[]): void {
    // what was told while we joined has flowed in again, and would count twice
    if (isListening) for (const record of records) hear(record);
  }

  function hear({ key, value, offset }: InRecord): void {
    if (key?.toString() === gatewayId) return;
    const parsed = gatewayUsage.safeParse(parseJson(value));
    if (parsed.success) rateLimits.hear(parsed.data.gateway, parsed.data.usage);
    else logger.warn({ offset: String(offset), problem: parsed.error.message }, 'what another gateway told is unreadable');
  }

  function tell(): void {
    const usage = [...rateLimits.tick()];
    for (let from = 0; from < usage.length; from += SOURCES_PER_RECORD) send(usage.slice(from, from + SOURCES_PER_RECORD));
  }

  function send(usage: readonly (readonly [string, SourceUsage])[]): void {
    const value = JSON.stringify({ v: 1, gateway: gatewayId, usage: Object.fromEntries(usage) });
    // while Kafka is away nothing is accepted anywhere: there is nothing to tell later
    telling = producer
      .send({ topic: TOPICS.gatewayUsage, key: gatewayId, value })
      .catch((error: unknown) => logger.debug({ err: error }, 'the other gateways were not told what was let through'));
  }

  return {
    start() {
      if (timer !== undefined) return;
      timer = setInterval(tell, intervalMs);
      void follower
        .start()
        .then(() => follower.catchUp().catch(() => undefined))
        .then(() => {
          isListening = true;
          logger.info('hears what other gateways let through');
        });
    },
    async stop() {
      if (timer === undefined) return;
      clearInterval(timer);
      tell();
      await telling;
      await follower.stop();
    },
  };
}

function parseJson(value: Buffer | null): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return undefined;
  }
}
