import type { Consumer, Kafka, RecordBatch } from '@tributary/kafka';
import { getMeter, getTracer, type Logger, startBatchSpan } from '@tributary/observability';
import { headerText, RAW_HEADERS } from '@tributary/contracts';
import type { Activity } from './activity/activity-record.ts';
import { fold } from './activity/fold.ts';
import { ACTIVITY_TOPICS, readRecord } from './activity/record-reader.ts';
import { writeFold } from './mongo/activity-writer.ts';
import type { ActivityModels } from './mongo/models.ts';

const GROUP = 'activity-service';
/** Of one partition at a time; a batch of all partitions is then some thousand rows, and its bodies stay few megabytes. */
const MAX_RECORDS = 500;

/**
 * Reads all topics in one group, so that the request, the engine's report and the profile's report of an event, fetched together under
 * load, become one write per row. Offsets are committed after the store has acknowledged the batch; a repeat changes nothing.
 */
export function createActivityConsumer(parts: { kafka: Kafka; models: ActivityModels; logger: Logger }): Consumer {
  const { kafka, models, logger } = parts;
  const tracer = getTracer(GROUP);
  const meter = getMeter(GROUP);
  const records = meter.createCounter('tributary.activity.records', { description: 'Records read, by topic' });
  const rows = meter.createCounter('tributary.activity.row_writes', { description: 'Upserts sent to the store, by collection' });
  const unreadable = meter.createCounter('tributary.activity.unreadable_records', { description: 'Records skipped, by topic' });
  // a series that is there from the start lets the first of these be seen as an increase
  for (const topic of ACTIVITY_TOPICS) unreadable.add(0, { topic });

  function read(batch: RecordBatch): Activity[] {
    const activities: Activity[] = [];
    for (const record of batch.records) {
      records.add(1, { topic: record.topic });
      const activity = readRecord(record);
      if (activity !== undefined) {
        activities.push(activity);
        continue;
      }
      unreadable.add(1, { topic: record.topic });
      const { topic, partition, offset } = record;
      logger.warn({ topic, partition, offset: String(offset) }, 'a record does not keep its contract and is not counted');
    }
    return activities;
  }

  return kafka.consumer({
    groupId: GROUP,
    topics: ACTIVITY_TOPICS,
    maxRecords: MAX_RECORDS,
    async handle(batch) {
      const span = startBatchSpan(
        tracer,
        'activity.fold',
        batch.records.map((record) => headerText(record.headers, RAW_HEADERS.traceparent)),
      );
      try {
        const folded = fold(read(batch));
        await writeFold(models, folded);
        rows.add(folded.requests.size, { collection: 'requests' });
        rows.add(folded.runs.size, { collection: 'runs' });
        span.end();
      } catch (error) {
        span.end(error);
        throw error;
      }
    },
  });
}
