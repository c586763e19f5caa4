import type { Consumer as KafkaConsumer, EachBatchPayload } from 'kafkajs';
import { backoffMs, pause, withTimeout } from './backoff.ts';
import type { KafkaContext } from './client.ts';
import { createHandlerPump, type HandlerPump } from './handler-pump.ts';
import type { PartHealth } from './logging.ts';
import { createOffsetCommitter, type OffsetCommitter } from './offset-committer.ts';
import { createParking, type Parking } from './parking.ts';
import { type InRecord, toInRecord } from './record.ts';
import type { SliceSettlement } from './settlement.ts';
import type { Slice } from './slice-queue.ts';

/** Records of all partitions that were fetched together, in order within each partition. */
export interface RecordBatch {
  readonly records: readonly InRecord[];
  /** Aborted when the consumer stops. */
  readonly signal: AbortSignal;
}

/** A partition whose records from `offset` on are to be given again at `untilMs` (milliseconds since 1970). */
export interface ParkedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly untilMs: number;
}

export type HandlerResult = void | { readonly park: readonly ParkedPartition[] };

export interface ConsumerOptions {
  /** Without the deployment's prefix. */
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Where a group without a position begins. Default true. */
  readonly fromBeginning?: boolean;
  /**
   * Resolve: the effects are acknowledged, the offsets are committed. Throw: the same records are given again. A partition is never in two calls at once.
   */
  handle(batch: RecordBatch): Promise<HandlerResult>;
  /** Most records of one call. Default 2000. */
  readonly maxRecords?: number;
  /** Calls at the same time. Default 1. */
  readonly concurrency?: number;
}

export interface Consumer {
  /** Begins in the background; joins the group as soon as Kafka is there. */
  start(): Promise<void>;
  /** Finishes the calls under way, commits them, leaves the group. */
  stop(): Promise<void>;
  health(): PartHealth;
}

const HEARTBEAT_MS = 3000;
const FETCH_WAIT_MS = 500;
/** About what one call of a handler takes; all of a fetch is in memory as objects, several times its size. A larger record comes alone. */
const FETCH_BYTES = 2 * 1024 * 1024;
/** As many partitions as may be assigned to one consumer go to the pump side by side. */
const MAX_PARTITIONS_AT_ONCE = 128;
/** A start that takes longer than this is not waited for at a stop. */
const START_GRACE_MS = 5000;
/** A handler that fails for longer than this makes the consumer unhealthy. */
const FAILING_DEGRADED_MS = 10_000;

/** Everything that lives as long as one KafkaJS consumer. */
interface Session {
  readonly consumer: KafkaConsumer;
  readonly parking: Parking;
  readonly committer: OffsetCommitter;
  joined: boolean;
  /** Settles when the start is over, well or not. */
  started: Promise<unknown>;
}

/**
 * A consumer that settles by hand: `autoCommit` would commit resolved offsets even when a handler throws. It commits through
 * the batch's own handle, because `consumer.commitOffsets` silently does nothing once a stop was asked for. A KafkaJS consumer that crashes for good is replaced.
 */
export function createConsumer(context: KafkaContext, options: ConsumerOptions): Consumer {
  const { logger, prefix } = context;
  const groupId = prefix + options.groupId;
  const stopping = new AbortController();
  const pump = createHandlerPump(options, logger, stopping.signal);
  let session: Session | undefined;
  let running: Promise<void> | undefined;
  let problem: string | undefined;

  async function runUntilStopped(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      try {
        const { ended } = await open();
        attempt = 0;
        problem = (await ended)?.message;
        if (problem === undefined) return;
        logger.error({ groupId, problem }, 'kafka consumer crashed, starting another');
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        logger.warn({ groupId, err: error }, 'kafka consumer cannot start, trying again');
      }
      await close();
      await pause(backoffMs(attempt, 200, 3000), stopping.signal);
    }
  }

  /** Starts a KafkaJS consumer; `ended` resolves with the error of a crash, or with nothing at a stop. */
  async function open(): Promise<{ ended: Promise<Error | undefined> }> {
    const consumer = context.client.consumer({
      groupId,
      sessionTimeout: context.sessionTimeoutMs,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: 60_000,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytes: FETCH_BYTES,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 8 },
    });
    const own: Session = {
      consumer,
      parking: createParking(consumer, prefix),
      committer: createOffsetCommitter(),
      joined: false,
      started: Promise.resolve(),
    };
    session = own;
    const ended = new Promise<Error | undefined>((resolve) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        own.joined = false;
        if (!payload.restart) resolve(payload.error);
      });
      stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      own.joined = true;
      own.parking.clear();
      problem = undefined;
    });
    own.started = join(own);
    await own.started;
    return { ended };
  }

  async function join(own: Session): Promise<void> {
    await own.consumer.connect();
    await own.consumer.subscribe({ topics: options.topics.map((topic) => prefix + topic), fromBeginning: options.fromBeginning ?? true });
    await own.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: MAX_PARTITIONS_AT_ONCE,
      eachBatch: (payload) => eachBatch(own, pump, payload),
    });
  }

  async function eachBatch(own: Session, handlers: HandlerPump, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const topic = batch.topic.slice(prefix.length);
    const maxRecords = options.maxRecords ?? 2000;
    for (let at = 0; at < batch.messages.length; at += maxRecords) {
      if (!payload.isRunning() || payload.isStale() || own.parking.isParked(topic, batch.partition)) return;
      const records = batch.messages.slice(at, at + maxRecords).map((message) => toInRecord(topic, batch.partition, message));
      const settlement = await handled(handlers, payload, topic, records);
      if (settlement.nextOffset !== undefined) {
        const next = settlement.nextOffset;
        payload.resolveOffset((next - 1n).toString());
        await own.committer.commit(payload, batch.topic, batch.partition, next);
      }
      if (settlement.parkedUntilMs !== undefined) own.parking.park(topic, batch.partition, settlement.parkedUntilMs);
      if (settlement.nextOffset === undefined || settlement.parkedUntilMs !== undefined) return;
    }
  }

  /** Waits for the handler with heartbeats; a rebalance asked for meanwhile waits for the call under way, not for its retries. */
  async function handled(
    handlers: HandlerPump,
    payload: EachBatchPayload,
    topic: string,
    records: readonly InRecord[],
  ): Promise<SliceSettlement> {
    let rebalance: unknown;
    let slice: Slice | undefined;
    const done = new Promise<SliceSettlement>((resolve) => {
      slice = { topic, partition: payload.batch.partition, records, abandoned: false, done: resolve };
      handlers.push(slice);
    });
    const heartbeats = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => {
        rebalance = error;
        if (slice !== undefined) slice.abandoned = true;
        clearInterval(heartbeats);
      });
    }, HEARTBEAT_MS);
    try {
      const settlement = await done;
      if (settlement.nextOffset === undefined && rebalance !== undefined) throw rebalance as Error;
      return settlement;
    } finally {
      clearInterval(heartbeats);
    }
  }

  async function close(): Promise<void> {
    const own = session;
    session = undefined;
    if (own === undefined) return;
    own.parking.clear();
    // KafkaJS cannot leave while it joins: it would join behind our back, and keep its partitions until its session ends
    await withTimeout(own.started, START_GRACE_MS, () => new Error('still joining')).catch(() => undefined);
    await own.consumer
      .disconnect()
      .catch((error: unknown) => logger.warn({ groupId, err: error }, 'kafka consumer did not disconnect cleanly'));
  }

  return {
    start() {
      running ??= runUntilStopped();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await close();
      await running;
    },
    health() {
      if (stopping.signal.aborted) return { status: 'failed', detail: 'stopped' };
      if (problem !== undefined) return { status: 'degraded', detail: problem };
      if (session?.joined !== true) return { status: 'starting' };
      const failingSince = pump.failingSinceMs();
      if (failingSince !== undefined && Date.now() - failingSince > FAILING_DEGRADED_MS)
        return { status: 'degraded', detail: 'the handler keeps failing' };
      return { status: 'ok' };
    },
  };
}
