import { TributaryError } from '@tributary/errors';
import kafkajs, { type Admin } from 'kafkajs';
import { backoffMs } from './backoff.ts';
import type { KafkaContext } from './client.ts';

/** What a topic is to be like. Names are before the prefix. */
export interface TopicConfig {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: { readonly policy: 'delete'; readonly retentionMs: number } | { readonly policy: 'compact' };
  readonly maxMessageBytes: number;
}

/** How a cluster keeps its copies; what is left out is the broker's default. */
export interface ReplicationConfig {
  readonly replicationFactor?: number | undefined;
  /** Replicas that must have a record before a producer with acks=all is told so. */
  readonly minInSyncReplicas?: number | undefined;
}

export interface TopicAdmin {
  /** Creates what is missing; existing topics keep their partitions, replicas and settings. Repeatable. */
  ensureTopics(topics: readonly TopicConfig[], replication?: ReplicationConfig): Promise<void>;
  /** Names of the deployment's topics, without the prefix. */
  listTopics(): Promise<string[]>;
  deleteTopics(names: readonly string[]): Promise<void>;
  /** Per partition: the first kept offset and the next one to be written. */
  offsets(topic: string): Promise<{ partition: number; low: bigint; high: bigint }[]>;
  /** Per partition the first record that was created at or after `timestampMs` (milliseconds since 1970), else the end. */
  offsetsAt(topic: string, timestampMs: number): Promise<{ partition: number; offset: bigint }[]>;
  /** Committed position per partition of a group (without prefix); -1 where nothing is committed. */
  committed(groupId: string, topic: string): Promise<{ partition: number; offset: bigint }[]>;
  /** Records between the committed position and the end, over all partitions. */
  lag(groupId: string, topic: string): Promise<bigint>;
  /**
   * Has a group that has no position in a topic begin at these offsets. Rejects with `conflict` (retriable) while such a group has members: they may be about to read from
   * elsewhere.
   */
  beginAt(groupId: string, topic: string, offsets: readonly { readonly partition: number; readonly offset: bigint }[]): Promise<void>;
  /** Which cluster this is, however its brokers are addressed. */
  clusterId(): Promise<string>;
  close(): Promise<void>;
}

const BROKER_DEFAULT = -1;
const DAY_MS = 24 * 60 * 60 * 1000;
const KNOWN_TRIES = 60;
const LEADER_TRIES = 10;

export function createTopicAdmin(context: KafkaContext): TopicAdmin {
  const admin: Admin = context.client.admin();
  let connection: Promise<void> | undefined;
  const connected = async (): Promise<Admin> => {
    connection ??= admin.connect();
    try {
      await connection;
    } catch (error) {
      connection = undefined;
      throw error;
    }
    return admin;
  };
  const full = (topic: string): string => context.prefix + topic;

  async function offsets(topic: string): Promise<{ partition: number; low: bigint; high: bigint }[]> {
    const rows = await settled(async () => (await connected()).fetchTopicOffsets(full(topic)));
    return rows.map((row) => ({ partition: row.partition, low: BigInt(row.low), high: BigInt(row.high) }));
  }

  async function committed(groupId: string, topic: string): Promise<{ partition: number; offset: bigint }[]> {
    const [row] = await (await connected()).fetchOffsets({ groupId: context.prefix + groupId, topics: [full(topic)] });
    return (row?.partitions ?? []).map((partition) => ({ partition: partition.partition, offset: BigInt(partition.offset) }));
  }

  return {
    offsets,
    async offsetsAt(topic, timestampMs) {
      const rows = await (await connected()).fetchTopicOffsetsByTimestamp(full(topic), timestampMs);
      return rows.map((row) => ({ partition: row.partition, offset: BigInt(row.offset) }));
    },
    committed,
    async ensureTopics(topics, { replicationFactor = BROKER_DEFAULT, minInSyncReplicas } = {}) {
      const client = await connected();
      const existing = new Set(await client.listTopics());
      const missing = topics.filter((topic) => !existing.has(full(topic.name)));
      if (missing.length === 0) return;
      try {
        await client.createTopics({
          // its wait gives up when a broker has not heard of the new topics yet
          waitForLeaders: false,
          topics: missing.map((topic) => ({
            topic: full(topic.name),
            numPartitions: topic.partitions,
            replicationFactor,
            configEntries: configEntries(topic, minInSyncReplicas),
          })),
        });
      } catch (error) {
        // another process may have created some of them at the same moment
        const errors = error instanceof kafkajs.KafkaJSAggregateError ? error.errors : [error as Error];
        const others = errors.filter((each) => (each as { type?: string }).type !== 'TOPIC_ALREADY_EXISTS');
        if (others.length > 0) throw error;
      }
      await untilKnown(
        client,
        missing.map((topic) => full(topic.name)),
      );
    },
    async listTopics() {
      const names = await (await connected()).listTopics();
      return names.filter((name) => name.startsWith(context.prefix)).map((name) => name.slice(context.prefix.length));
    },
    async deleteTopics(names) {
      await (await connected()).deleteTopics({ topics: names.map(full) });
    },
    async lag(groupId, topic) {
      const [ends, positions] = await Promise.all([offsets(topic), committed(groupId, topic)]);
      const position = new Map(positions.map((row) => [row.partition, row.offset]));
      return ends.reduce((sum, { partition, low, high }) => {
        const at = position.get(partition) ?? -1n;
        return sum + high - (at < low ? low : at);
      }, 0n);
    },
    async beginAt(groupId, topic, starts) {
      const positions = await committed(groupId, topic);
      if (positions.some(({ offset }) => offset >= 0n)) return;
      const client = await connected();
      const { groups } = await client.describeGroups([context.prefix + groupId]);
      if (groups.some(({ members }) => members.length > 0))
        throw new TributaryError('conflict', `the group ${groupId} has members and no position in ${topic}`, { retriable: true });
      const partitions = starts.map(({ partition, offset }) => ({ partition, offset: offset.toString() }));
      await client.setOffsets({ groupId: context.prefix + groupId, topic: full(topic), partitions });
    },
    async clusterId() {
      return (await (await connected()).describeCluster()).clusterId;
    },
    async close() {
      if (connection !== undefined) await admin.disconnect();
    },
  };
}

/** Asks again while a partition of a new topic has no leader that all brokers agree upon. */
async function settled<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const { type } = error as { type?: unknown };
      if (attempt >= LEADER_TRIES || (type !== 'NOT_LEADER_FOR_PARTITION' && type !== 'LEADER_NOT_AVAILABLE')) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, 50, 500)));
    }
  }
}

/** Until then clients that ask for them are told that there are no such topics. */
async function untilKnown(client: Admin, names: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < KNOWN_TRIES; attempt++) {
    const known = new Set(await client.listTopics());
    if (names.every((name) => known.has(name))) return;
    await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, 20, 500)));
  }
  throw new TributaryError('kafka_unavailable', 'no broker shows the topics that were created', { retriable: true });
}

function configEntries(topic: TopicConfig, minInSyncReplicas: number | undefined): { name: string; value: string }[] {
  const entries = [
    { name: 'cleanup.policy', value: topic.cleanup.policy },
    { name: 'max.message.bytes', value: String(topic.maxMessageBytes) },
  ];
  if (topic.cleanup.policy === 'delete') {
    const { retentionMs } = topic.cleanup;
    entries.push({ name: 'retention.ms', value: String(retentionMs) });
    // a segment goes as a whole, and is not closed before its time (7 days) or size (1 GiB): what is to be kept for less would be kept until then
    if (retentionMs < DAY_MS) entries.push({ name: 'segment.ms', value: String(retentionMs) });
  }
  if (minInSyncReplicas !== undefined) entries.push({ name: 'min.insync.replicas', value: String(minInSyncReplicas) });
  return entries;
}
