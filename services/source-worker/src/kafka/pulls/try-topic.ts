import { randomUUID } from 'node:crypto';
import type { KafkaTopicPull } from '@tributary/contracts';
import type { InRecord, Kafka } from '@tributary/kafka';
import { itemOfRecord } from '../../pulls/topic-item.ts';
import { columnsOf, TRIAL_EVENTS, trialEvent, type TrialAnswer } from '../../pulls/trial/trial-answer.ts';
import { type OwnCluster, refuseTopic } from './topic-pull.ts';

/** Reads the first records that a topic keeps, or where only the new is wanted the last ones, and commits nothing. */
export async function tryTopic(kafka: Kafka, pull: KafkaTopicPull, own: OwnCluster): Promise<TrialAnswer> {
  const admin = kafka.admin();
  try {
    await refuseTopic(admin, pull, own);
    const partitions = await admin.offsets(pull.topic);
    const events = (await recordsOf(kafka, pull, own, partitions)).map((record) => {
      const { rawHeaders, body } = itemOfRecord('', record, 0, () => '');
      return trialEvent(rawHeaders, body.toString());
    });
    return {
      kind: 'kafkaTopic',
      events,
      columns: columnsOf(events).map((column) => ({ ...column, databaseType: null })),
      cursor: null,
      partitions: partitions.map(({ partition, low, high }) => ({ partition, begin: String(low), end: String(high) })),
      warnings: [],
    };
  } finally {
    void admin.close().catch(() => undefined);
  }
}

async function recordsOf(
  kafka: Kafka,
  pull: KafkaTopicPull,
  own: OwnCluster,
  partitions: readonly { readonly partition: number; readonly low: bigint; readonly high: bigint }[],
): Promise<InRecord[]> {
  const latest = (low: bigint, high: bigint) => (high - low > BigInt(TRIAL_EVENTS) ? high - BigInt(TRIAL_EVENTS) : low);
  const found: InRecord[] = [];
  let enough: () => void = () => undefined;
  const isEnough = new Promise<void>((resolve) => (enough = resolve));
  const scan = kafka.scan({
    topic: pull.topic,
    groupId: `${own.prefix}source-worker.trial.${randomUUID()}`,
    from: new Map(partitions.map(({ partition, low, high }) => [partition, pull.startFrom === 'latest' ? latest(low, high) : low])),
    onRecords(records) {
      found.push(...records.slice(0, TRIAL_EVENTS));
      if (found.length >= TRIAL_EVENTS) enough();
      return Promise.resolve();
    },
  });
  try {
    await Promise.race([scan.toEnd(), isEnough]);
  } finally {
    void scan.stop();
  }
  const byTime = pull.startFrom === 'latest' ? -1 : 1;
  return found.sort((a, b) => byTime * (a.timestampMs - b.timestampMs)).slice(0, TRIAL_EVENTS);
}
