import { randomUUID } from 'node:crypto';
import type { Consumer as KafkaConsumer } from 'kafkajs';
import { TributaryError } from '@tributary/errors';
import { backoffMs, pause, withTimeout } from './backoff.ts';
import type { KafkaContext } from './client.ts';
import type { PartHealth } from './logging.ts';
import { createProgress, shareWaiting } from './progress.ts';
import { type InRecord, toInRecord } from './record.ts';
import { createTopicAdmin } from './topic-admin.ts';

export interface FollowOptions {
  readonly topic: string;
  /**
   * `beginning` (the default): from the first kept record on, and from the beginning again after a lost connection, as is right for state. `end`: what is written
   * after `start`, and after a lost connection what came behind the last record, as is right for news.
   */
  readonly from?: 'beginning' | 'end';
  /** Called in order. Must not throw. */
  onRecords(records: readonly InRecord[]): void;
}

export interface Follower {
  /** Resolves when everything that was on the topic at the start has been handed over or, from the end, is behind; waits for Kafka as long as it takes. */
  start(): Promise<void>;
  /**
   * Resolves when everything that readers could see on the topic at the time of the call has been handed over. Calls that wait at the same time share a
   * question to the broker. Rejects `kafka_unavailable` (retriable) when that takes longer than a few seconds.
   */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
  health(): PartHealth;
}

const CATCH_UP_TIMEOUT_MS = 5000;

/** KafkaJS never finishes a disconnect that meets a restart after a crash; there is nothing to hand back, so it is not waited for longer. */
const LEAVE_TIMEOUT_MS = 2000;

async function leave(consumer: KafkaConsumer | undefined): Promise<void> {
  if (consumer === undefined) return;
  const tooLong = () => new TributaryError('kafka_unavailable', 'the follower did not disconnect in time');
  await withTimeout(consumer.disconnect(), LEAVE_TIMEOUT_MS, tooLong).catch(() => undefined);
}

/**
 * Follows a (compacted) topic. KafkaJS reads only as a member of a group, so each follower is a group of its own that commits nothing: Kafka forgets such a group
 * when its member leaves.
 */
export function createFollower(context: KafkaContext, options: FollowOptions): Follower {
  const { logger } = context;
  const topic = context.prefix + options.topic;
  const fromBeginning = options.from !== 'end';
  const stopping = new AbortController();
  let consumer: KafkaConsumer | undefined;
  /** Settles when the latest start is over, well or not. */
  let opening: Promise<unknown> = Promise.resolve();
  const admin = createTopicAdmin(context);
  const progress = createProgress();
  const catchUp = shareWaiting(async () => {
    const late = (): Error => new Error(`more than ${CATCH_UP_TIMEOUT_MS} ms`);
    try {
      await withTimeout(
        endOffsets().then((ends) => progress.reached(ends)),
        CATCH_UP_TIMEOUT_MS,
        late,
      );
    } catch (cause) {
      throw new TributaryError('kafka_unavailable', `the end of ${topic} was not reached`, { retriable: true, cause });
    }
  });
  let hydrated = false;
  let problem: string | undefined;
  let running: Promise<void> | undefined;

  async function runUntilStopped(onHydrated: () => void): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      try {
        const opened = open(onHydrated);
        opening = opened;
        const { ended } = await opened;
        attempt = 0;
        problem = (await ended)?.message;
        if (problem === undefined) return;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      logger.warn({ topic, problem }, 'lost the topic that is followed, trying again');
      await leave(consumer);
      await pause(backoffMs(attempt, 200, 2000), stopping.signal);
    }
  }

  async function open(onHydrated: () => void): Promise<{ ended: Promise<Error | undefined> }> {
    const ends = await endOffsets();
    if (!fromBeginning) for (const [partition, end] of ends) if (!progress.positions().has(partition)) progress.moved(partition, end);
    const own = context.client.consumer({
      groupId: `${context.prefix}follow.${options.topic}.${context.clientId}.${randomUUID()}`,
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 8 },
    });
    consumer = own;
    const ended = new Promise<Error | undefined>((resolve) => {
      own.on(own.events.CRASH, ({ payload }) => {
        if (!payload.restart) resolve(payload.error);
      });
      stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    own.on(own.events.GROUP_JOIN, () => {
      problem = undefined;
    });
    // also tells of batches that hold nothing but control records or compacted gaps
    own.on(own.events.END_BATCH_PROCESS, ({ payload }) => progress.moved(payload.partition, BigInt(payload.lastOffset) + 1n));
    await own.connect();
    await own.subscribe({ topics: [topic], fromBeginning });
    await own.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        options.onRecords(batch.messages.map((message) => toInRecord(options.topic, batch.partition, message)));
        return Promise.resolve();
      },
    });
    if (!fromBeginning) for (const [partition, next] of progress.positions()) own.seek({ topic, partition, offset: String(next) });
    void progress.reached(ends).then(() => {
      hydrated = true;
      onHydrated();
    });
    return { ended };
  }

  /** Per partition, the offset at which it ended when we asked; whoever reads from the beginning need not reach the end of one that holds nothing. */
  async function endOffsets(): Promise<Map<number, bigint>> {
    const rows = await admin.offsets(options.topic);
    return new Map(rows.filter((row) => !fromBeginning || row.high > row.low).map((row) => [row.partition, row.high]));
  }

  return {
    start() {
      return new Promise((resolve) => {
        running ??= runUntilStopped(resolve);
        stopping.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    catchUp,
    async stop() {
      stopping.abort();
      // KafkaJS cannot leave while it joins
      await withTimeout(opening, LEAVE_TIMEOUT_MS, () => new Error('still joining')).catch(() => undefined);
      await leave(consumer);
      await running;
      await admin.close().catch(() => undefined);
    },
    health() {
      if (!hydrated) return problem === undefined ? { status: 'starting' } : { status: 'starting', detail: problem };
      return problem === undefined ? { status: 'ok' } : { status: 'degraded', detail: problem };
    },
  };
}
