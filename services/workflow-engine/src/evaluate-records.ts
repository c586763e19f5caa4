import type { Tracer } from '@opentelemetry/api';
import { headerText, RAW_HEADERS, type RawEvent } from '@tributary/contracts';
import type { InRecord, OutRecord, Producer } from '@tributary/kafka';
import { startBatchSpan } from '@tributary/observability';
import type { Decision, EventEvaluator } from './evaluation/evaluate-event.ts';
import { eventOf } from './evaluation/event-of-record.ts';
import { deadLetter, outputsOf, reportOf } from './evaluation/outputs.ts';
import type { EngineMetrics } from './metrics.ts';

/** What the handlers work with. */
export interface EngineWork {
  readonly evaluate: EventEvaluator;
  readonly producer: Pick<Producer, 'sendAll'>;
  readonly metrics: EngineMetrics;
  readonly tracer: Tracer;
  readonly now: () => number;
}

/**
 * Evaluates records and writes everything that comes of them with one request. Resolves when all of it is acknowledged, dead letters
 * included; a record that cannot be evaluated never keeps its neighbours.
 */
export async function evaluateRecords(
  work: EngineWork,
  records: readonly InRecord[],
  decide: (event: RawEvent, record: InRecord) => Decision[],
): Promise<void> {
  if (records.length === 0) return;
  const startedAt = work.now();
  const at = new Date(startedAt).toISOString();
  const traceparents = records.map((record) => headerText(record.headers, RAW_HEADERS.traceparent));
  const batch = startBatchSpan(work.tracer, 'evaluate workflows', traceparents);
  const outputs: OutRecord[] = [];
  const spans = records.map((record, index) => {
    const span = batch.forMessage(traceparents[index]);
    const event = eventOf(record);
    if (event === undefined) {
      work.metrics.poison();
      outputs.push(deadLetter(record, 'undecodable_record', 'the record lacks what every raw event has', at));
      return span;
    }
    const decisions = decide(event, record);
    for (const decision of decisions) {
      work.metrics.run(decision.run.state);
      outputs.push(...outputsOf(decision, record, span.traceparent, at));
    }
    outputs.push(
      reportOf(
        event,
        decisions.map((decision) => decision.run),
        span.traceparent,
        at,
      ),
    );
    return span;
  });
  const oldestMs = records.reduce((oldest, record) => Math.min(oldest, record.timestampMs), startedAt);
  work.metrics.batch(records.length, work.now() - startedAt, startedAt - oldestMs);
  try {
    await work.producer.sendAll(outputs);
    for (const span of spans) span.end();
    batch.end();
  } catch (error) {
    for (const span of spans) span.end(error);
    batch.end(error);
    throw error;
  }
}
