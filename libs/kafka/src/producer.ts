import { TributaryError } from '@tributary/errors';
import kafkajs, { type Producer as KafkaProducer, type TopicMessages } from 'kafkajs';
import { backoffMs, withTimeout } from './backoff.ts';
import type { KafkaContext } from './client.ts';
import type { PartHealth } from './logging.ts';
import { type OutRecord, sizeOf } from './record.ts';
import { takeTurns } from './take-turns.ts';
import { keyPartitioner } from './wire/partitioner.ts';

export interface ProducerOptions {
  /** How long a record may wait for its acknowledgement before `send` gives up. Default 15 s. */
  readonly deliveryTimeoutMs?: number;
  /** Bytes that may wait in memory; beyond, `send` refuses at once. Default 64 MiB. */
  readonly maxBufferedBytes?: number;
  readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
}

export interface Producer {
  /** Begins to connect in the background; does not wait for Kafka. */
  start(): Promise<void>;
  /**
   * Resolves when every in-sync replica has the record. Rejects with `kafka_unavailable` (retriable) when that was not acknowledged in time or Kafka is known to be
   * away — the record may have been written all the same — and with `record_too_large` when no topic would take it.
   */
  send(record: OutRecord): Promise<void>;
  /**
   * As `send`, for all of them: resolves when every record is acknowledged. Records of one topic and key stay in order, within one `flow`: when more waits than one request takes, flows
   * take turns, so that one that has much to send does not hold up the others.
   */
  sendAll(records: readonly OutRecord[], flow?: string): Promise<void>;
  /** Waits for what was sent, then disconnects. */
  stop(): Promise<void>;
  health(): PartHealth;
}

interface Waiting {
  readonly flow: string;
  readonly records: readonly OutRecord[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A flush stays below what a topic takes as one record batch (12 MiB), as all of it may be for one partition. */
const MAX_FLUSH_BYTES = 8 * 1024 * 1024;
const MAX_RECORD_BYTES = 11 * 1024 * 1024;

/**
 * KafkaJS sends one request per call and has no linger, so concurrent sends are collected here: one flush is in flight at a time, and what arrives meanwhile is
 * the next one.
 *
 * After a flush that failed for good its producer is thrown away, with its producer id. KafkaJS would give the sequence numbers of the failed
 * batch to the next one, and a broker that did write the failed batch would then acknowledge the next without writing it.
 */
export function createProducer(context: KafkaContext, options: ProducerOptions): Producer {
  const deliveryTimeoutMs = options.deliveryTimeoutMs ?? 15_000;
  const maxBufferedBytes = options.maxBufferedBytes ?? 64 * 1024 * 1024;
  const compression = kafkajs.CompressionTypes[COMPRESSION[options.compression ?? 'none']];
  const { logger } = context;

  let queue: Waiting[] = [];
  let bufferedBytes = 0;
  let flushing = false;
  let scheduled = false;
  let stopped = false;
  let connected: KafkaProducer | undefined;
  let connecting: Promise<void> | undefined;
  let lastError: Error | undefined;
  let idle: (() => void) | undefined;

  function connect(): Promise<void> {
    connecting ??= connectUntilStopped().finally(() => {
      connecting = undefined;
    });
    return connecting;
  }

  async function connectUntilStopped(): Promise<void> {
    for (let attempt = 0; !stopped; attempt++) {
      const candidate = context.client.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: keyPartitioner,
        retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: Math.max(2, Math.round(deliveryTimeoutMs / 1500)) },
      });
      try {
        await candidate.connect();
        connected = candidate;
        lastError = undefined;
        schedule();
        return;
      } catch (error) {
        lastError = asError(error);
        logger.warn({ err: lastError, attempt }, 'kafka producer cannot connect, trying again');
        void candidate.disconnect().catch(() => undefined);
        rejectWaiting();
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, 100, 1000)));
      }
    }
  }

  function enqueue(records: readonly OutRecord[], flow: string): Promise<void> {
    let bytes = 0;
    for (const record of records) {
      const size = sizeOf(record);
      if (size > MAX_RECORD_BYTES) {
        return Promise.reject(
          new TributaryError(
            'record_too_large',
            `a record for ${record.topic} has about ${size} bytes; at most ${MAX_RECORD_BYTES} are taken`,
          ),
        );
      }
      bytes += size;
    }
    if (stopped) return Promise.reject(unavailable('the producer is stopped'));
    if (connected === undefined && lastError !== undefined) return Promise.reject(unavailable('Kafka is away', lastError));
    // one oversized call may pass when nothing else waits, or it never could
    if (bufferedBytes > 0 && bufferedBytes + bytes > maxBufferedBytes) return Promise.reject(unavailable('too much is waiting for Kafka'));
    return new Promise((resolve, reject) => {
      bufferedBytes += bytes;
      queue.push({ flow, records, bytes, resolve, reject });
      schedule();
    });
  }

  function schedule(): void {
    if (scheduled || flushing || connected === undefined || queue.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void flush();
    });
  }

  async function flush(): Promise<void> {
    const producer = connected;
    if (flushing || producer === undefined || queue.length === 0) return;
    flushing = true;
    const batch = takeFlush();
    try {
      for (const topicMessages of chunksOf(batch)) {
        await withTimeout(producer.sendBatch({ acks: -1, compression, topicMessages }), deliveryTimeoutMs, () =>
          unavailable('Kafka did not acknowledge in time'),
        );
      }
      settle(batch, (waiting) => waiting.resolve());
    } catch (error) {
      const cause = asError(error);
      connected = undefined;
      lastError = cause;
      settle(batch, (waiting) => waiting.reject(unavailable('Kafka did not acknowledge', cause)));
      void producer.disconnect().catch(() => undefined);
      void connect();
    } finally {
      flushing = false;
      if (queue.length === 0) idle?.();
      else schedule();
    }
  }

  function takeFlush(): Waiting[] {
    const { taken, left } = bufferedBytes <= MAX_FLUSH_BYTES ? { taken: queue, left: [] } : takeTurns(queue, MAX_FLUSH_BYTES);
    queue = left;
    return taken;
  }

  /** The calls of one flush as requests, each below the limit: one call alone may hold more than a request takes. */
  function* chunksOf(batch: readonly Waiting[]): Generator<TopicMessages[]> {
    let byTopic = new Map<string, TopicMessages>();
    let bytes = 0;
    for (const { records } of batch) {
      for (const record of records) {
        const size = sizeOf(record);
        if (bytes > 0 && bytes + size > MAX_FLUSH_BYTES) {
          yield [...byTopic.values()];
          byTopic = new Map();
          bytes = 0;
        }
        bytes += size;
        const topic = context.prefix + record.topic;
        let entry = byTopic.get(topic);
        if (entry === undefined) byTopic.set(topic, (entry = { topic, messages: [] }));
        entry.messages.push(
          record.headers === undefined
            ? { key: record.key, value: record.value }
            : { key: record.key, value: record.value, headers: record.headers },
        );
      }
    }
    if (byTopic.size > 0) yield [...byTopic.values()];
  }

  function settle(batch: readonly Waiting[], each: (waiting: Waiting) => void): void {
    for (const waiting of batch) {
      bufferedBytes -= waiting.bytes;
      each(waiting);
    }
  }

  function rejectWaiting(): void {
    const waitingNow = queue;
    queue = [];
    settle(waitingNow, (waiting) => waiting.reject(unavailable('Kafka is away', lastError)));
    idle?.();
  }

  return {
    start() {
      void connect();
      return Promise.resolve();
    },
    send: (record) => enqueue([record], ''),
    sendAll: (records, flow = '') => (records.length === 0 ? Promise.resolve() : enqueue(records, flow)),
    async stop() {
      if (stopped) return;
      if (connected !== undefined && (queue.length > 0 || flushing)) {
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
      }
      stopped = true;
      rejectWaiting();
      await connected?.disconnect().catch(() => undefined);
    },
    health() {
      if (stopped) return { status: 'failed', detail: 'stopped' };
      if (connected !== undefined) return { status: 'ok' };
      return lastError === undefined ? { status: 'starting' } : { status: 'degraded', detail: `Kafka is away: ${lastError.message}` };
    },
  };
}

const COMPRESSION = { none: 'None', gzip: 'GZIP', snappy: 'Snappy', lz4: 'LZ4', zstd: 'ZSTD' } as const;

function unavailable(message: string, cause?: Error): TributaryError {
  return new TributaryError('kafka_unavailable', message, { retriable: true, cause });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
