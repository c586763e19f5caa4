import { randomUUID } from 'node:crypto';
import type { Consumer as KafkaConsumer, EachBatchPayload } from 'kafkajs';
import { TributaryError } from '@tributary/errors';
import { withTimeout } from './backoff.ts';
import type { KafkaContext } from './client.ts';
import { createProgress } from './progress.ts';
import { type InRecord, toInRecord } from './record.ts';
import { createTopicAdmin } from './topic-admin.ts';

export interface ScanOptions {
  readonly topic: string;
  /** The whole name of its group, for clusters that allow some names; otherwise one of its own. */
  readonly groupId?: string;
  /** The first offset of each partition; those that are missing begin with their first kept record, as do those whose first record is gone. */
  readonly from?: ReadonlyMap<number, bigint>;
  /**
   * Records of one partition, in order; the next ones of that partition come when it has resolved, other partitions come side by side. A rejection ends the scan.
   */
  onRecords(records: readonly InRecord[]): Promise<void>;
}

/** Reads a topic from given offsets to its end, as often as it is asked to, and commits nothing. */
export interface Scan {
  /**
   * Reads on to where the topic ends at the time of the call, and not further. Resolves when `onRecords` is through with all of it; one call at a time. Rejects with what `onRecords`
   * rejected with, with `kafka_unavailable` (retriable) when the topic cannot be read or the scan was stopped; after that the scan is over.
   */
  toEnd(): Promise<void>;
  /** Per partition the offset behind the last record that `onRecords` was through with. */
  positions(): ReadonlyMap<number, bigint>;
  /** Ends when the calls of `onRecords` under way have. */
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 3000;
/** Of all partitions together. A larger record comes alone. */
const FETCH_BYTES = 4 * 1024 * 1024;
const FETCH_WAIT_MS = 100;
const PARTITIONS_AT_ONCE = 128;
/** KafkaJS never finishes some disconnects; there is nothing to hand back. */
const LEAVE_TIMEOUT_MS = 5000;

/**
 * KafkaJS reads only as a member of a group, so a scan is a group of its own. Its position is kept here, and given to KafkaJS whenever it joins: without committed offsets
 * it would begin at the beginning after every lost connection.
 */
export function createScan(context: KafkaContext, options: ScanOptions): Scan {
  const topic = context.prefix + options.topic;
  const admin = createTopicAdmin(context);
  const progress = createProgress();
  const positions = new Map<number, bigint>(options.from);
  /** Where reading stops for now. */
  let ends: ReadonlyMap<number, bigint> = new Map();
  let consumer: KafkaConsumer | undefined;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => undefined);
  let isOver = false;

  function over(error: Error): void {
    isOver = true;
    fail(error);
  }

  async function open(): Promise<KafkaConsumer> {
    const own = context.client.consumer({
      groupId: options.groupId ?? `${context.prefix}scan.${options.topic}.${context.clientId}.${randomUUID()}`,
      sessionTimeout: context.sessionTimeoutMs,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytes: FETCH_BYTES,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 8 },
    });
    consumer = own;
    own.on(own.events.CRASH, ({ payload }) => {
      if (!payload.restart) over(unavailable(`${topic} cannot be read`, payload.error));
    });
    own.on(own.events.GROUP_JOIN, () => {
      for (const [partition, offset] of positions) own.seek({ topic, partition, offset: offset.toString() });
    });
    await own.connect();
    await own.subscribe({ topics: [topic], fromBeginning: true });
    await own.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => eachBatch(own, payload),
    });
    return own;
  }

  async function eachBatch(own: KafkaConsumer, payload: EachBatchPayload): Promise<void> {
    const { partition, messages } = payload.batch;
    const at = positions.get(partition) ?? 0n;
    const end = ends.get(partition) ?? 0n;
    const records = messages
      .map((message) => toInRecord(options.topic, partition, message))
      .filter(({ offset }) => offset >= at && offset < end);
    if (records.length > 0 && !isOver) {
      try {
        await withHeartbeats(payload, options.onRecords(records));
      } catch (error) {
        over(error instanceof Error ? error : new Error(String(error)));
      }
    }
    if (isOver) return own.pause([{ topic, partitions: [partition] }]);
    // a batch may hold nothing but control records or compacted gaps
    const behind = BigInt(payload.batch.lastOffset()) + 1n;
    const next = behind < end ? behind : end;
    if (next > at) {
      positions.set(partition, next);
      payload.resolveOffset((next - 1n).toString());
    }
    if (next >= end) own.pause([{ topic, partitions: [partition] }]);
    progress.moved(partition, next > at ? next : at);
  }

  return {
    async toEnd() {
      try {
        if (isOver) return await failed;
        const rows = await admin.offsets(options.topic);
        for (const { partition, low } of rows) if ((positions.get(partition) ?? -1n) < low) positions.set(partition, low);
        const behind = rows.filter(({ partition, high }) => (positions.get(partition) as bigint) < high);
        ends = new Map(rows.map(({ partition, high }) => [partition, high]));
        if (behind.length === 0) return;
        if (consumer === undefined) await open();
        else consumer.resume([{ topic, partitions: behind.map(({ partition }) => partition) }]);
        await Promise.race([progress.reached(new Map(behind.map(({ partition, high }) => [partition, high]))), failed]);
      } catch (error) {
        over(error instanceof TributaryError ? error : unavailable(`${topic} cannot be read`, error));
        return await failed;
      }
    },
    positions: () => new Map(positions),
    async stop() {
      over(unavailable('the scan was stopped'));
      if (consumer !== undefined)
        await withTimeout(consumer.disconnect(), LEAVE_TIMEOUT_MS, () => new Error('slow')).catch(() => undefined);
      await admin.close().catch(() => undefined);
    },
  };
}

/** Whoever is thrown out of the group meanwhile joins again and goes on at its position. */
async function withHeartbeats(payload: EachBatchPayload, work: Promise<void>): Promise<void> {
  const heartbeats = setInterval(() => void payload.heartbeat().catch(() => undefined), HEARTBEAT_MS);
  try {
    await work;
  } finally {
    clearInterval(heartbeats);
  }
}

function unavailable(message: string, cause?: unknown): TributaryError {
  return new TributaryError('kafka_unavailable', message, { retriable: true, cause });
}
