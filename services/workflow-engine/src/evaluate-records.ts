import type { Tracer } from '@opentelemetry/api';
import { headerText, RAW_HEADERS, type RawEvent, type RunState } from '@tributary/contracts';
import type { InRecord, OutRecord, Producer } from '@tributary/kafka';
import { startBatchSpan } from '@tributary/observability';
import type { Decision, EventEvaluator } from './evaluation/evaluate-event.ts';
import { eventOf } from './evaluation/event-of-record.ts';
import { addOutputs, deadLetter, reportOf } from './evaluation/outputs.ts';
import type { EngineMetrics } from './metrics.ts';

/** What the handlers work with. */
export interface EngineWork {
  readonly evaluate: EventEvaluator;
  /** Resolves when the evaluator knows every workflow that was published before the call. */
  catchUp(): Promise<void>;
  readonly producer: Pick<Producer, 'sendAll'>;
  readonly metrics: EngineMetrics;
  readonly tracer: Tracer;
  readonly now: () => number;
}

/**
 * Evaluates records by the workflows of now and writes everything that comes of them with one request. Resolves when all of it is acknowledged, dead letters
 * included; a record that cannot be evaluated never keeps its neighbours.
 */
export async function evaluateRecords(work: EngineWork, records: readonly InRecord[], decide: Decide): Promise<void> {
  if (records.length === 0) return;
  // whoever publishes a workflow and then sends an event finds it evaluated by that workflow
  await work.catchUp();
  const startedAt = work.now();
  const at = new Date(startedAt).toISOString();
  const traceparents = records.map((record) => headerText(record.headers, RAW_HEADERS.traceparent));
  const batch = startBatchSpan(work.tracer, 'evaluate workflows', traceparents);
  const evaluated: Evaluated = { outputs: [], states: [], poisoned: 0 };
  const spans = records.map((record, index) => {
    const span = batch.forMessage(traceparents[index]);
    evaluateRecord(record, decide, span.traceparent, at, evaluated);
    return span;
  });
  const evaluationMs = work.now() - startedAt;
  try {
    await work.producer.sendAll(evaluated.outputs);
    for (const span of spans) span.end();
    batch.end();
  } catch (error) {
    for (const span of spans) span.end(error);
    batch.end(error);
    throw error;
  }
  // counted once it is written: a batch that has to be repeated is not counted twice
  const oldestMs = records.reduce((oldest, record) => Math.min(oldest, record.timestampMs), startedAt);
  work.metrics.batch({
    records: records.length,
    poisoned: evaluated.poisoned,
    states: evaluated.states,
    evaluationMs,
    oldestAgeMs: startedAt - oldestMs,
  });
}

type Decide = (event: RawEvent, record: InRecord) => Decision[];

interface Evaluated {
  readonly outputs: OutRecord[];
  readonly states: RunState[];
  poisoned: number;
}

/** Adds all that comes of one record: the outputs of every run and one report, or a dead letter where it is no event. */
function evaluateRecord(record: InRecord, decide: Decide, traceparent: string, at: string, into: Evaluated): void {
  const result = eventOf(record);
  if (!result.ok) {
    into.poisoned += 1;
    into.outputs.push(deadLetter(record, result, at));
    return;
  }
  const runs = decide(result.event, record).map((decision) => {
    into.states.push(decision.run.state);
    addOutputs(into.outputs, decision, record, traceparent, at);
    return decision.run;
  });
  into.outputs.push(reportOf(result.event, runs, traceparent, at));
}
