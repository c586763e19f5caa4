import { createKafka, type Kafka, type RecordBatch } from '@tributary/kafka';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };

/** The client of a baseline program, as its environment names it. */
export function baselineKafka(clientId: string): Kafka {
  const brokers = [process.env['KAFKA_BROKERS'] as string];
  return createKafka({ brokers, clientId, topicPrefix: process.env['TOPIC_PREFIX'] ?? '', logger: quiet });
}

/** Reads a topic as the services do: the same consumer, the same sizes of batches. Until SIGTERM. */
export async function runConsumer(
  kafka: Kafka,
  groupId: string,
  topic: string,
  handle: (batch: RecordBatch) => Promise<void>,
): Promise<void> {
  const consumer = kafka.consumer({ groupId, topics: [topic], maxRecords: 1000, handle });
  await consumer.start();
  process.once('SIGTERM', () => void consumer.stop().finally(() => process.exit(0)));
}
