import { TOPICS } from '@tributary/contracts';
import { baselineKafka, runConsumer } from '../harness/baseline-consumer.ts';

/** The least that an engine can do with a record: read it and `JSON.parse` its body. */
const GROUP = 'parsing-consumer';
await runConsumer(baselineKafka(GROUP), GROUP, TOPICS.rawEvents, ({ records }) => {
  for (const { value } of records) if (typeof JSON.parse(String(value)) !== 'object') throw new Error('not an order');
  return Promise.resolve();
});
