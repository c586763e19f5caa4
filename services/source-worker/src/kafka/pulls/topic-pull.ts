import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaTopicPull } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import type { CompiledSource } from '@tributary/intake';
import type { Consumer, Kafka, RecordBatch, TopicAdmin } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import { topicRefusal } from '../../pulls/allowed-topics.ts';
import { createArrivalTimes } from '../../pulls/arrival-times.ts';
import { type PullProblem, problemOf } from '../../pulls/pull-problem.ts';
import type { Deliver } from '../../pulls/pulled-item.ts';
import type { PartitionStart } from '../../mongo/pulls/topic-starts.ts';
import { itemOfRecord, keyOf } from '../../pulls/topic-item.ts';

/** How far a partition was read. Offsets are those of the record that comes next. */
export interface PartitionPosition {
  readonly partition: number;
  /** `null`: nothing was read yet. */
  readonly position: string | null;
  readonly end: string;
}

/** The deployment's own cluster. */
export interface OwnCluster {
  readonly kafka: Kafka;
  readonly prefix: string;
  /** What may be read of it, as `topicRefusal` understands it. */
  readonly allowedTopics: readonly string[];
}

/** The reading of one topic by this process; its consumer group shares the partitions among all workers. */
export interface TopicPull {
  start(): void;
  stop(): Promise<void>;
  /** `undefined`: nothing is wrong. */
  problem(): PullProblem | undefined;
  positions(): Promise<readonly PartitionPosition[]>;
}

export interface TopicPullOptions {
  readonly source: CompiledSource;
  readonly pull: KafkaTopicPull;
  /** Connects to the cluster that has the topic, without a prefix; throws where that cannot be. */
  readonly connect: (onRefusal: (error: Error) => void) => Kafka;
  readonly groupId: string;
  readonly own: OwnCluster;
  /** Where the new begins in a topic: what was said at the first time. */
  readonly fixStart: (sourceId: string, topic: string, ends: readonly PartitionStart[]) => Promise<readonly PartitionStart[]>;
  readonly deliver: Deliver;
  readonly newTraceparent: () => string;
  readonly now: () => number;
  readonly logger: Logger;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5000;
/** A record of 10 MiB is read alone. */
const MAX_RECORDS = 1000;

export function createTopicPull(options: TopicPullOptions): TopicPull {
  const { source, pull, groupId, own, logger } = options;
  const { id } = source.definition;
  const stopping = new AbortController();
  const arrival = createArrivalTimes();
  let kafka: Kafka | undefined;
  let admin: TopicAdmin | undefined;
  let consumer: Consumer | undefined;
  let problem: PullProblem | undefined;
  /** Of a broker, maybe one that the cluster has named since. */
  let refusal: Error | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      try {
        refusal = undefined;
        kafka ??= options.connect((error) => (refusal = error));
        admin ??= kafka.admin();
        await refuseTopic(admin, pull, own);
        if (pull.startFrom === 'latest') await beginWithTheNew(admin);
        problem = undefined;
        if (stopping.signal.aborted) return;
        // from the beginning even then: what a partition that is added later holds is new
        consumer = kafka.consumer({ groupId, topics: [pull.topic], fromBeginning: true, maxRecords: MAX_RECORDS, handle });
        await consumer.start();
        return;
      } catch (error) {
        const before = problem;
        problem = problemOf(refusal ?? error, []);
        const retryInMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LAST_RETRY_MS);
        if (before?.message !== problem.message) logger.warn({ sourceId: id, ...problem, retryInMs }, 'a source cannot be read');
        await pause(retryInMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  /**
   * Where the new begins is fixed once, for all workers and for good: a group that nobody uses for a while loses its position, and then everything since that
   * moment is read again, with the same ids, rather than left out.
   */
  async function beginWithTheNew(reading: TopicAdmin): Promise<void> {
    const ends = (await reading.offsets(pull.topic)).map(({ partition, high }) => ({ partition, offset: high }));
    await reading.beginAt(groupId, pull.topic, await options.fixStart(id, pull.topic, ends));
  }

  async function handle({ records }: RecordBatch): Promise<void> {
    const nowMs = options.now();
    const items = records.map((record) => itemOfRecord(id, record, arrival(keyOf(record), nowMs), options.newTraceparent));
    await options.deliver(source, items);
  }

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
      await consumer?.stop();
      await admin?.close();
    },
    problem() {
      if (problem !== undefined) return problem;
      if (refusal !== undefined) return problemOf(refusal, []);
      const health = consumer?.health();
      return health?.status === 'degraded' ? problemOf(new TributaryError('pull_unreachable', health.detail ?? ''), []) : undefined;
    },
    async positions() {
      if (admin === undefined) return [];
      const [ends, committed] = await Promise.all([admin.offsets(pull.topic), admin.committed(groupId, pull.topic)]);
      const positions = new Map(committed.map(({ partition, offset }) => [partition, offset]));
      return ends.map(({ partition, high }) => {
        const position = positions.get(partition) ?? -1n;
        return { partition, position: position < 0n ? null : String(position), end: String(high) };
      });
    },
  };
}

/** What the deployment writes would come back to it for ever, and its user may read what the maker of a source may not: however the cluster is named. */
export async function refuseTopic(reading: TopicAdmin, { topic, cluster }: KafkaTopicPull, own: OwnCluster): Promise<void> {
  const refusal = topicRefusal(topic, own.prefix, own.allowedTopics);
  if (refusal === undefined) return;
  if (cluster !== null && (await reading.clusterId()) !== (await clusterIdOf(own.kafka))) return;
  throw refusal;
}

async function clusterIdOf(kafka: Kafka): Promise<string> {
  const admin = kafka.admin();
  try {
    return await admin.clusterId();
  } finally {
    await admin.close();
  }
}
