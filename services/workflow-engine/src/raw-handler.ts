import { headerText, RAW_HEADERS } from '@tributary/contracts';
import type { RecordBatch } from '@tributary/kafka';
import { type EngineWork, evaluateRecords } from './evaluate-records.ts';

/** Handles `raw-events.held`: what waits there for the end of a pause is visible, and evaluated when it comes on `raw-events`. */
export function handleHeld(work: EngineWork): (batch: RecordBatch) => Promise<void> {
  return ({ records }) => evaluateRecords(work, records, (event) => work.evaluate.held(event));
}

/** Handles `raw-events`, whatever the state of the source: the door has decided. A record that names a workflow (re-injected after a fix) is for that workflow alone. */
export function handleRawEvents(work: EngineWork): (batch: RecordBatch) => Promise<void> {
  return ({ records }) =>
    evaluateRecords(work, records, (event, record) => {
      const workflowId = headerText(record.headers, RAW_HEADERS.workflowId);
      return workflowId === undefined ? work.evaluate.all(event) : work.evaluate.one(event, workflowId);
    });
}
