import { createLogger } from '@tributary/observability';
import { createTopics } from './create-topics.ts';

const logger = createLogger({ name: 'topics', level: 'info' });

createTopics(process.env, logger).catch((error: unknown) => {
  logger.fatal({ err: error }, 'the topics could not be created');
  process.exitCode = 1;
});
