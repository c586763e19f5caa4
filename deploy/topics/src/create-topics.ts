import { TOPIC_CATALOGUE } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import { baseConfig, loadConfig } from '@tributary/service-runtime';
import { config } from './config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Creates the topics of the catalogue that the cluster does not have yet. Rejects, naming the variable, when the configuration is wrong, and
 * when the cluster does not answer or refuses.
 */
export async function createTopics(environment: Environment, logger: Logger): Promise<void> {
  const { kafka } = loadConfig(baseConfig, environment);
  const replication = loadConfig(config, environment);
  const admin = createKafka({ ...kafka, clientId: 'topics', logger }).admin();
  try {
    await admin.ensureTopics(TOPIC_CATALOGUE, replication);
    logger.info({ topics: TOPIC_CATALOGUE.map(({ name }) => kafka.topicPrefix + name), ...replication }, 'every topic is there');
  } finally {
    await admin.close();
  }
}
