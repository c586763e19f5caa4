import { encodeRawEventHeaders, newId, type ProfileUpdate, type RawEvent, TOPICS } from '@tributary/contracts';
import type { OutRecord } from '@tributary/kafka';
import { compileWorkflow, documentOf, type Program, toProfileUpdate } from '@tributary/workflow';
import { order, SOURCE_ID, workflow } from './workload.ts';

/** What the gateway makes of order `number`. */
export function rawEvent(number: number): RawEvent & { readonly body: Buffer } {
  const body = Buffer.from(order(number));
  const length = String(body.length);
  return {
    requestId: newId(),
    eventId: newId(),
    sourceId: SOURCE_ID,
    sourceType: 'custom',
    receivedAt: new Date().toISOString(),
    method: 'POST',
    path: '',
    query: '',
    rawHeaders: ['Host', 'localhost:8080', 'User-Agent', 'shop/1.0', 'Content-Type', 'application/json', 'Content-Length', length],
    body,
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`,
  };
}

/** The record of `raw-events` for it. */
export function rawEventRecord(number: number): OutRecord {
  const event = rawEvent(number);
  return { topic: TOPICS.rawEvents, key: event.eventId, value: event.body, headers: encodeRawEventHeaders(event) };
}

/** The workflow of the benchmarks, compiled. */
export function compiledWorkflow(): Program {
  const compiled = compileWorkflow(workflow.definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return compiled.program;
}

/** What the engine makes of order `number`. */
export function profileUpdate(program: Program, number: number): ProfileUpdate {
  const event = rawEvent(number);
  const evaluation = program.evaluate(documentOf(event));
  if (evaluation.outcome !== 'mapped') throw new Error(`order ${number} was ${evaluation.outcome}`);
  const { eventId, requestId, sourceId, receivedAt } = event;
  const meta = { eventId, requestId, sourceId, receivedAt, workflowId: workflow.id, workflowVersion: 1, mayMerge: true };
  const made = toProfileUpdate(evaluation.mapped, meta);
  if (!made.ok) throw new Error(made.message);
  return made.update;
}
