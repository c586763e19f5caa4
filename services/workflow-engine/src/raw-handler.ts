import { headerText, RAW_HEADERS } from '@tributary/contracts';
import type { RecordBatch } from '@tributary/kafka';
import { type EngineWork, evaluateRecords } from './evaluate-records.ts';

/** Handles `raw-events`. A record that names a workflow (re-injected after a fix) is for that workflow alone. */
export function handleRawEvents(work: EngineWork): (batch: RecordBatch) => Promise<void> {
  return ({ records }) =>
    evaluateRecords(work, records, (event, record) => {
      const workflowId = headerText(record.headers, RAW_HEADERS.workflowId);
      return workflowId === undefined ? work.evaluate.all(event) : work.evaluate.one(event, workflowId);
    });
}
