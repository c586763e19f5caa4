import { TributaryError } from '@tributary/errors';
import type { Producer as KafkaProducer } from 'kafkajs';
import { backoffMs } from './backoff.ts';
import type { KafkaContext } from './client.ts';
import type { OutRecord } from './record.ts';
import { createTopicAdmin, type TopicAdmin } from './topic-admin.ts';
import { keyPartitioner } from './wire/partitioner.ts';

/**
 * A producer of which only the latest started one may write: Kafka refuses every older holder of the same transactional id. What a
 * zombie had in flight is aborted, so readers of committed records never see it.
 */
export interface FencedProducer {
  /** Takes over: from here on, an older holder is refused. Rejects with `kafka_unavailable` while Kafka is away. */
  start(): Promise<void>;
  /**
   * All of the records in one transaction; resolves when readers of committed records can see them. Rejects with `producer_fenced` (not retriable) when a newer holder has taken over, else with
   * `kafka_unavailable`; after either, this producer is done: stop it and start another.
   */
  sendAll(records: readonly OutRecord[]): Promise<void>;
  stop(): Promise<void>;
}

const VISIBLE_TRIES = 60;

const FENCED_TYPES = ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_PRODUCER_ID_MAPPING', 'INVALID_TXN_STATE'];

export function createFencedProducer(context: KafkaContext, transactionalId: string): FencedProducer {
  const producer: KafkaProducer = context.client.producer({
    transactionalId: context.prefix + transactionalId,
    transactionTimeout: 30_000,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: keyPartitioner,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 8 },
  });
  const admin = createTopicAdmin(context);

  return {
    async start() {
      try {
        await producer.connect();
        // the first transaction initialises the producer id, which is what fences the others
        const transaction = await producer.transaction();
        await transaction.abort();
      } catch (error) {
        throw classified(error);
      }
    },
    async sendAll(records) {
      if (records.length === 0) return;
      try {
        const transaction = await producer.transaction();
        const written = new Map<string, Map<number, bigint>>();
        for (const record of records) {
          const message = { key: record.key, value: record.value, ...(record.headers === undefined ? {} : { headers: record.headers }) };
          const [at] = await transaction.send({ topic: context.prefix + record.topic, acks: -1, messages: [message] });
          const offsets = written.get(record.topic) ?? new Map<number, bigint>();
          written.set(record.topic, offsets.set(at?.partition ?? 0, BigInt(at?.baseOffset ?? -1)));
        }
        await transaction.commit();
        for (const [name, offsets] of written) await untilVisible(admin, name, offsets);
      } catch (error) {
        throw classified(error);
      }
    },
    async stop() {
      await producer.disconnect().catch(() => undefined);
      await admin.close().catch(() => undefined);
    },
  };
}

/** The coordinator answers a commit before the partitions have its markers (KIP-98), and readers see nothing of it until then. */
async function untilVisible(admin: TopicAdmin, topic: string, written: ReadonlyMap<number, bigint>): Promise<void> {
  for (let attempt = 0; attempt < VISIBLE_TRIES; attempt++) {
    const rows = await admin.offsets(topic);
    const ends = new Map(rows.map((row) => [row.partition, row.high]));
    if ([...written].every(([partition, offset]) => (ends.get(partition) ?? 0n) > offset)) return;
    await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, 2, 100)));
  }
  throw new Error(`what was committed to ${topic} did not become visible`);
}

function classified(error: unknown): TributaryError {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const type = (at as { type?: unknown }).type;
    if (typeof type === 'string' && FENCED_TYPES.includes(type)) {
      return new TributaryError('producer_fenced', 'a newer writer has taken over', { cause: error });
    }
  }
  return new TributaryError('kafka_unavailable', 'Kafka did not complete the transaction', { retriable: true, cause: error });
}
