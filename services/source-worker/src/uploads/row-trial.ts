import { decodeRawEvent, type RawEvent, type WorkflowDefinition } from '@tributary/contracts';
import { ValidationError } from '@tributary/errors';
import type { AcceptedEvent, CompiledSource } from '@tributary/intake';
import { compileWorkflow, documentOf, type Program, toProfileUpdate } from '@tributary/workflow';
import type { WorkflowTally } from './upload.ts';

/** A workflow that rows are tried in. */
export interface TriedWorkflow {
  readonly workflowId: string;
  readonly name: string;
  readonly version: number;
  readonly definition: WorkflowDefinition;
}

/** Why a workflow makes nothing of a row. */
export interface TrialProblem {
  readonly column: string;
  readonly code: string;
  readonly reason: string;
}

export interface RowTrial {
  /** Tries one event as the engine would; counts, and gives what fails. */
  add(event: AcceptedEvent): readonly TrialProblem[];
  tallies(): WorkflowTally[];
}

/** Tries rows in workflows and writes nothing. Throws `invalid_workflow` where one of them does not compile. */
export function rowTrial(source: CompiledSource, workflows: readonly TriedWorkflow[], before: readonly WorkflowTally[] = []): RowTrial {
  const entries = workflows.map((workflow) => {
    const { workflowId, name, version } = workflow;
    const known = before.find((tally) => tally.workflowId === workflowId && tally.version === version);
    return { workflow, program: programOf(workflow), tally: { workflowId, name, version, mapped: 0, filtered: 0, failed: 0, ...known } };
  });
  const isOne = entries.length === 1;

  function tryIn({ workflow, program, tally }: (typeof entries)[number], event: RawEvent, document: ReturnType<typeof documentOf>) {
    const problem = problemOf(workflow, program, tally, event, document);
    // of several workflows, which one
    return problem === undefined || isOne ? problem : { ...problem, reason: `${workflow.name}: ${problem.reason}` };
  }

  function problemOf(
    workflow: TriedWorkflow,
    program: Program,
    tally: WorkflowTally,
    event: RawEvent,
    document: ReturnType<typeof documentOf>,
  ): TrialProblem | undefined {
    const evaluation = program.evaluate(document);
    if (evaluation.outcome === 'filtered') {
      tally.filtered++;
      return undefined;
    }
    if (evaluation.outcome === 'failed') {
      tally.failed++;
      return { column: evaluation.path, code: evaluation.code, reason: evaluation.message };
    }
    const { eventId, requestId, sourceId, receivedAt } = event;
    const { workflowId, version: workflowVersion } = workflow;
    const { mayMerge } = source.definition;
    const made = toProfileUpdate(evaluation.mapped, { eventId, requestId, sourceId, receivedAt, workflowId, workflowVersion, mayMerge });
    if (made.ok) {
      tally.mapped++;
      return undefined;
    }
    tally.failed++;
    return { column: 'mapping.identifiers', code: made.code, reason: made.message };
  }

  return {
    add({ headers, body }) {
      const event = decodeRawEvent(headers, body) as RawEvent;
      const document = documentOf(event);
      return entries.map((entry) => tryIn(entry, event, document)).filter((problem) => problem !== undefined);
    },
    tallies: () => entries.map(({ tally }) => ({ ...tally })),
  };
}

function programOf({ name, definition }: TriedWorkflow): Program {
  const compiled = compileWorkflow(definition);
  if (!compiled.ok) throw new ValidationError(`the workflow ${name} does not compile`, compiled.errors, 'invalid_workflow');
  return compiled.program;
}
