import { newId, type WorkflowDefinition } from '@tributary/contracts';
import { ValidationError } from '@tributary/errors';
import { compileWorkflow, documentOf, toProfileUpdate } from '@tributary/workflow';
import type { TestInput } from './workflow-input.ts';
import type { TestView } from './workflow-view.ts';

/** Which definition is tried, of which workflow. */
export interface Trial {
  readonly workflowId: string;
  readonly sourceId: string;
  readonly mayMerge: boolean;
  readonly version: number | 'draft';
  readonly definition: WorkflowDefinition;
}

/** Runs a workflow on one event as the engine would, and writes nothing. Throws `invalid_workflow` when it does not compile. */
export function tryWorkflow(trial: Trial, input: TestInput, receivedAt: string): TestView {
  const compiled = compileWorkflow(trial.definition);
  if (!compiled.ok) throw new ValidationError('this workflow does not compile', compiled.errors, 'invalid_workflow');
  const event = rawEventOf(trial, input, receivedAt);
  const { version } = trial;
  const evaluation = compiled.program.evaluate(documentOf(event));
  if (evaluation.outcome !== 'mapped') return { version, ...evaluation };
  const { warnings } = evaluation.mapped;
  const made = toProfileUpdate(evaluation.mapped, {
    eventId: event.eventId,
    requestId: event.requestId,
    sourceId: trial.sourceId,
    workflowId: trial.workflowId,
    workflowVersion: version === 'draft' ? 1 : version,
    receivedAt,
    mayMerge: trial.mayMerge,
  });
  if (!made.ok) return { version, outcome: 'failed', code: made.code, message: made.message, path: 'mapping.identifiers' };
  return { version, outcome: 'mapped', update: made.update as unknown as NonNullable<TestView['update']>, warnings: [...warnings] };
}

function rawEventOf(trial: Trial, input: TestInput, receivedAt: string) {
  const requestId = newId();
  const isJsonNamed = Object.keys(input.headers).some((name) => name.toLowerCase() === 'content-type');
  return {
    requestId,
    eventId: requestId,
    sourceId: trial.sourceId,
    sourceType: 'custom',
    receivedAt,
    method: input.method,
    path: input.path,
    query: input.query.replace(/^\?/, ''),
    rawHeaders: [...(isJsonNamed ? [] : ['content-type', 'application/json']), ...Object.entries(input.headers).flat()],
    body: new TextEncoder().encode(JSON.stringify(input.payload)),
  };
}
