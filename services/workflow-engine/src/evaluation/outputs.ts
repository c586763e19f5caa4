import {
  delayTopic,
  encodeDeadLetterHeaders,
  identifierKey,
  type Identifier,
  RAW_HEADERS,
  type RawEvent,
  type RunReport,
  TOPICS,
  type WorkflowRun,
} from '@tributary/contracts';
import type { InRecord, OutRecord } from '@tributary/kafka';
import type { Decision } from './evaluate-event.ts';

/** The records that a decision leads to; the run itself goes into the event's report. */
export function outputsOf(decision: Decision, record: InRecord, traceparent: string, at: string): OutRecord[] {
  switch (decision.kind) {
    case 'update': {
      const strongest = decision.update.identifiers[0] as Identifier;
      return [
        {
          topic: TOPICS.profileUpdates,
          key: identifierKey(strongest),
          value: JSON.stringify(decision.update),
          headers: { [RAW_HEADERS.traceparent]: traceparent },
        },
      ];
    }
    case 'delay': {
      const headers = {
        ...originalHeaders(record),
        [RAW_HEADERS.workflowId]: decision.run.workflowId,
        [RAW_HEADERS.dueAt]: decision.dueAt,
      };
      return [{ topic: delayTopic(decision.tier), key: record.key, value: record.value, headers }];
    }
    case 'dead-letter':
      return [deadLetter(record, decision.code, decision.message, at, decision.run)];
    case 'none':
      return [];
  }
}

/** The original bytes with the reason why they were set aside. */
export function deadLetter(record: InRecord, code: string, message: string, at: string, run?: WorkflowRun): OutRecord {
  const { topic, partition } = record;
  const workflow = run === undefined ? {} : { workflowId: run.workflowId, workflowVersion: run.version };
  const reason = encodeDeadLetterHeaders({
    stage: 'engine',
    code,
    message,
    at,
    topic,
    partition,
    offset: record.offset.toString(),
    ...workflow,
  });
  return { topic: TOPICS.rawEventsDeadLetter, key: record.key, value: record.value, headers: { ...originalHeaders(record), ...reason } };
}

/** What the engine tells the logs about one request: every workflow that was active for it. */
export function reportOf(event: RawEvent, runs: readonly WorkflowRun[], traceparent: string, at: string): OutRecord {
  const { requestId, eventId, sourceId, receivedAt } = event;
  const report: RunReport = { v: 1, stage: 'engine', requestId, eventId, sourceId, receivedAt, at, runs: [...runs] };
  return { topic: TOPICS.workflowRuns, key: eventId, value: JSON.stringify(report), headers: { [RAW_HEADERS.traceparent]: traceparent } };
}

/** The headers as they came; of a repeated header the first value is kept. */
function originalHeaders(record: InRecord): Record<string, string | Buffer> {
  const headers: Record<string, string | Buffer> = {};
  for (const [name, value] of Object.entries(record.headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers[name] = first;
  }
  return headers;
}
