import {
  DELAY_TIERS,
  type ProfileUpdate,
  type RawEvent,
  type SourceDefinition,
  type WorkflowRecord,
  type WorkflowRun,
} from '@tributary/contracts';
import type { DefinitionSnapshot } from '@tributary/definitions';
import { documentOf, type SourceDocument, toProfileUpdate } from '@tributary/workflow';
import type { ProgramCache } from './program-cache.ts';

/** What one workflow made of one event: its run, and what the run leads to. */
export type Decision =
  | { readonly kind: 'update'; readonly run: WorkflowRun; readonly update: ProfileUpdate }
  | { readonly kind: 'delay'; readonly run: WorkflowRun; readonly tier: keyof typeof DELAY_TIERS; readonly dueAt: string }
  | { readonly kind: 'dead-letter'; readonly run: WorkflowRun; readonly code: string; readonly message: string }
  | { readonly kind: 'none'; readonly run: WorkflowRun };

export interface EventEvaluator {
  /** One decision per active workflow of the event's source; none for a source that is not there any more. */
  all(event: RawEvent): Decision[];
  /** The decision of one workflow, now: its delay is over, or the event was handed to it alone. */
  one(event: RawEvent, workflowId: string): Decision[];
}

export interface EvaluatorParts {
  readonly definitions: () => DefinitionSnapshot;
  readonly programs: ProgramCache;
  readonly now: () => number;
}

/** Decides, and does nothing else. Never throws: bad data is a decision. */
export function createEventEvaluator({ definitions, programs, now }: EvaluatorParts): EventEvaluator {
  function decide(
    event: RawEvent,
    source: SourceDefinition,
    workflow: WorkflowRecord,
    document: () => SourceDocument,
    isDelayOver: boolean,
  ): Decision {
    const { id: workflowId, version, delay } = workflow;
    if (source.status === 'paused') return { kind: 'none', run: { workflowId, version, state: 'paused', code: 'source_paused' } };
    if (delay !== 'none' && !isDelayOver) {
      const dueAt = new Date(Date.parse(event.receivedAt) + DELAY_TIERS[delay]).toISOString();
      return { kind: 'delay', tier: delay, dueAt, run: { workflowId, version, state: 'waiting', dueAt } };
    }
    const failed = (code: string, message: string): Decision => ({
      kind: 'dead-letter',
      code,
      message,
      run: { workflowId, version, state: 'failed', code, message },
    });
    const compiled = programs.programOf(workflow);
    if (!compiled.ok)
      return failed('workflow_not_compilable', compiled.errors.map((error) => `${error.path}: ${error.message}`).join('; '));
    const evaluation = compiled.program.evaluate(document());
    if (evaluation.outcome === 'filtered')
      return { kind: 'none', run: { workflowId, version, state: 'filtered', code: evaluation.code, message: evaluation.message } };
    if (evaluation.outcome === 'failed') return failed(evaluation.code, `${evaluation.path}: ${evaluation.message}`);
    const made = toProfileUpdate(evaluation.mapped, {
      eventId: event.eventId,
      requestId: event.requestId,
      sourceId: event.sourceId,
      receivedAt: event.receivedAt,
      workflowId,
      workflowVersion: version,
      mayMerge: source.mayMerge,
    });
    if (!made.ok) return failed(made.code, made.message);
    return { kind: 'update', update: made.update, run: { workflowId, version, state: 'mapped', updateId: made.update.updateId } };
  }

  return {
    all(event) {
      const snapshot = definitions();
      const source = snapshot.sourceById(event.sourceId);
      if (source === undefined) return [];
      const document = once(() => documentOf(event));
      return snapshot.workflowsOf(event.sourceId).map((workflow) => decide(event, source, workflow, document, false));
    },
    one(event, workflowId) {
      const snapshot = definitions();
      const source = snapshot.sourceById(event.sourceId);
      const workflow = snapshot.workflowsOf(event.sourceId).find((candidate) => candidate.id === workflowId);
      if (source === undefined || workflow === undefined) {
        const message = `not active any more at ${new Date(now()).toISOString()}`;
        return [{ kind: 'none', run: { workflowId, version: 1, state: 'filtered', code: 'workflow_inactive', message } }];
      }
      return [
        decide(
          event,
          source,
          workflow,
          once(() => documentOf(event)),
          true,
        ),
      ];
    },
  };
}

/** The body is parsed once for all workflows of a source, and not at all when none of them looks at it. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
