import { TOPICS } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';

/** The least that an engine can do with a record: the same consumer as the engine's, the same batches, and `JSON.parse`. */
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };
const kafka = createKafka({
  brokers: [process.env['KAFKA_BROKERS'] as string],
  clientId: 'parsing-consumer',
  topicPrefix: process.env['TOPIC_PREFIX'] ?? '',
  logger: quiet,
});
let parsed = 0;
const consumer = kafka.consumer({
  groupId: 'parsing-consumer',
  topics: [TOPICS.rawEvents],
  maxRecords: 1000,
  handle({ records }) {
    for (const { value } of records) if (typeof JSON.parse(String(value)) === 'object') parsed++;
    return Promise.resolve();
  },
});
await consumer.start();
process.once('SIGTERM', () => {
  console.log(`${parsed} records parsed`);
  void consumer.stop().finally(() => process.exit(0));
});
