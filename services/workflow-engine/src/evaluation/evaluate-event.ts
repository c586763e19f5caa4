import {
  DELAY_TIERS,
  type ProfileUpdate,
  type RawEvent,
  type SourceDefinition,
  updateIdFor,
  type WorkflowRecord,
  type WorkflowRun,
} from '@tributary/contracts';
import type { DefinitionSnapshot } from '@tributary/definitions';
import { documentOf, type MappedEvent, type SourceDocument, toProfileUpdate } from '@tributary/workflow';
import type { ProgramCache } from './program-cache.ts';

/** Characters of an update's JSON; well below what a topic and a document of the database take, in any script. */
const MAX_UPDATE_LENGTH = 2 * 1024 * 1024;
const MAX_MESSAGE_LENGTH = 500;

/** What one workflow made of one event: its run, and what the run leads to. */
export type Decision =
  | { readonly kind: 'update'; readonly run: WorkflowRun; readonly update: ProfileUpdate; /** Its JSON. */ readonly value: string }
  | { readonly kind: 'delay'; readonly run: WorkflowRun; readonly tier: keyof typeof DELAY_TIERS; readonly dueAt: string }
  | { readonly kind: 'dead-letter'; readonly run: WorkflowRun; readonly code: string; readonly message: string }
  | { readonly kind: 'none'; readonly run: WorkflowRun };

export interface EventEvaluator {
  /** One decision per active workflow of the event's source; none for a source that is not there any more. */
  all(event: RawEvent): Decision[];
  /** The decision of one workflow, now: its delay is over, or the event was handed to it alone. */
  one(event: RawEvent, workflowId: string): Decision[];
  /** That each active workflow of the source is paused for an event that is held. */
  held(event: RawEvent): Decision[];
}

export interface EvaluatorParts {
  readonly definitions: () => DefinitionSnapshot;
  readonly programs: ProgramCache;
  /** `updateIdFor` of the contracts, or a faster way to the same id. */
  readonly updateId?: typeof updateIdFor;
}

/** Decides, and does nothing else. Never throws: bad data is a decision. */
export function createEventEvaluator({ definitions, programs, updateId = updateIdFor }: EvaluatorParts): EventEvaluator {
  function decide(
    event: RawEvent,
    source: SourceDefinition,
    workflow: WorkflowRecord,
    document: SourceDocument,
    isDelayOver: boolean,
  ): Decision {
    const { id: workflowId, version, delay } = workflow;
    if (delay !== 'none' && !isDelayOver) {
      const dueAt = new Date(Date.parse(event.receivedAt) + DELAY_TIERS[delay]).toISOString();
      return { kind: 'delay', tier: delay, dueAt, run: { workflowId, version, state: 'waiting', dueAt } };
    }
    const failed = (code: string, message: string): Decision => ({
      kind: 'dead-letter',
      code,
      message,
      run: { workflowId, version, state: 'failed', code, message: message.slice(0, MAX_MESSAGE_LENGTH) },
    });
    const compiled = programs.programOf(workflow);
    if (!compiled.ok)
      return failed('workflow_not_compilable', compiled.errors.map((error) => `${error.path}: ${error.message}`).join('; '));
    const evaluation = compiled.program.evaluate(document);
    if (evaluation.outcome === 'filtered')
      return { kind: 'none', run: { workflowId, version, state: 'filtered', code: evaluation.code, message: evaluation.message } };
    if (evaluation.outcome === 'failed')
      return failed(evaluation.code, evaluation.path === '' ? evaluation.message : `${evaluation.path}: ${evaluation.message}`);
    const made = toProfileUpdate(
      evaluation.mapped,
      {
        eventId: event.eventId,
        requestId: event.requestId,
        sourceId: event.sourceId,
        receivedAt: event.receivedAt,
        workflowId,
        workflowVersion: version,
        mayMerge: source.mayMerge,
      },
      updateId,
    );
    if (!made.ok) return failed(made.code, made.message);
    const { update } = made;
    const value = JSON.stringify(update);
    if (value.length > MAX_UPDATE_LENGTH)
      return failed('update_too_large', `the update has ${value.length} characters, more than ${MAX_UPDATE_LENGTH}`);
    return {
      kind: 'update',
      update,
      value,
      run: { workflowId, version, state: 'mapped', updateId: update.updateId, ...warningOf(evaluation.mapped) },
    };
  }

  return {
    all(event) {
      const snapshot = definitions();
      const source = snapshot.sourceById(event.sourceId);
      if (source === undefined) return [];
      // its body is parsed once for all workflows, and not at all when none of them looks at it
      const document = documentOf(event);
      return snapshot.workflowsOf(event.sourceId).map((workflow) => decide(event, source, workflow, document, false));
    },
    one(event, workflowId) {
      const snapshot = definitions();
      const source = snapshot.sourceById(event.sourceId);
      const workflow = snapshot.workflowsOf(event.sourceId).find((candidate) => candidate.id === workflowId);
      if (source === undefined || workflow === undefined) return [inactive(workflowId, snapshot.workflowById(workflowId)?.version ?? 1)];
      return [decide(event, source, workflow, documentOf(event), true)];
    },
    held: (event) => definitions().workflowsOf(event.sourceId).map(paused),
  };
}

function paused({ id: workflowId, version }: WorkflowRecord): Decision {
  return { kind: 'none', run: { workflowId, version, state: 'paused', code: 'source_paused' } };
}

function inactive(workflowId: string, version: number): Decision {
  const message = 'the workflow or its source is not active any more';
  return { kind: 'none', run: { workflowId, version, state: 'filtered', code: 'workflow_inactive', message } };
}

/** What was left out of an update, where anything was: visible in the logs, though the run goes on. */
function warningOf({ warnings }: MappedEvent): Pick<WorkflowRun, 'code' | 'message'> {
  const [first] = warnings;
  if (first === undefined) return {};
  const others = warnings.length === 1 ? '' : ` (and ${warnings.length - 1} more)`;
  return { code: 'value_left_out', message: `${first.path}: ${first.message}${others}`.slice(0, MAX_MESSAGE_LENGTH) };
}
