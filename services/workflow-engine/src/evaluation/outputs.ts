import {
  DEAD_LETTER_HEADERS,
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

/** Bytes of the largest original that a dead letter keeps whole; the topic takes 12 MiB with everything around it. */
const MAX_DEAD_LETTER_BYTES = 10.5 * 1024 * 1024;

/** Adds the records that a decision leads to; the run itself goes into the event's report. */
export function addOutputs(outputs: OutRecord[], decision: Decision, record: InRecord, traceparent: string, at: string): void {
  switch (decision.kind) {
    case 'update': {
      const key = identifierKey(decision.update.identifiers[0] as Identifier);
      const headers = { [RAW_HEADERS.traceparent]: traceparent };
      outputs.push({ topic: TOPICS.profileUpdates, key, value: decision.value, headers });
      return;
    }
    case 'delay': {
      const headers = {
        ...originalHeaders(record),
        [RAW_HEADERS.workflowId]: decision.run.workflowId,
        [RAW_HEADERS.dueAt]: decision.dueAt,
      };
      outputs.push({ topic: delayTopic(decision.tier), key: record.key, value: record.value, headers });
      return;
    }
    case 'dead-letter':
      outputs.push(deadLetter(record, decision, at, decision.run));
      return;
    case 'none':
      return;
  }
}

/**
 * The original bytes with the reason why they were set aside. What is too large to be written again is cut, and a header says of how many
 * bytes: otherwise it would hold up its partition for ever.
 */
export function deadLetter(
  record: InRecord,
  why: { readonly code: string; readonly message: string },
  at: string,
  run?: WorkflowRun,
): OutRecord {
  const { topic, partition, key, value } = record;
  const reason = encodeDeadLetterHeaders({
    stage: 'engine',
    code: why.code,
    message: why.message,
    at,
    topic,
    partition,
    offset: record.offset.toString(),
    ...(run === undefined ? {} : { workflowId: run.workflowId, workflowVersion: run.version }),
  });
  const headers = { ...originalHeaders(record), ...reason };
  if (value === null || value.length <= MAX_DEAD_LETTER_BYTES) return { topic: TOPICS.rawEventsDeadLetter, key, value, headers };
  const cut = value.subarray(0, MAX_DEAD_LETTER_BYTES);
  return {
    topic: TOPICS.rawEventsDeadLetter,
    key,
    value: cut,
    headers: { ...headers, [DEAD_LETTER_HEADERS.originalBytes]: String(value.length) },
  };
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
