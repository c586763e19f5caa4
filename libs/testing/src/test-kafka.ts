import { TOPIC_CATALOGUE } from '@tributary/contracts';
import { createKafka, type Kafka, type KafkaLogger } from '@tributary/kafka';
import { testInfra } from './infra.ts';

/** For parts whose log lines are not what a test looks at. */
export const silentLogger: KafkaLogger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A client whose topics and groups carry the prefix, with every topic of the catalogue created. */
export async function createTestKafka(topicPrefix: string): Promise<Kafka> {
  const kafka = createKafka({ brokers: testInfra().brokers, clientId: 'test', topicPrefix, logger: silentLogger });
  const admin = kafka.admin();
  await admin.ensureTopics(TOPIC_CATALOGUE);
  await admin.close();
  return kafka;
}
