import type { WorkflowRecord } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import { compileWorkflow, type CompileResult } from '@tributary/workflow';

/** Compiles each version of a workflow once. */
export interface ProgramCache {
  programOf(workflow: WorkflowRecord): CompileResult;
}

/** Keeps the last version of each workflow: older ones do not come back but by a rollback, which is a new version. */
export function createProgramCache(logger: Pick<Logger, 'error'>): ProgramCache {
  const compiled = new Map<string, { readonly version: number; readonly result: CompileResult }>();
  return {
    programOf(workflow) {
      const known = compiled.get(workflow.id);
      if (known?.version === workflow.version) return known.result;
      const result = compileWorkflow(workflow.definition);
      if (!result.ok)
        logger.error(
          { workflowId: workflow.id, version: workflow.version, errors: result.errors },
          'a published workflow does not compile',
        );
      compiled.set(workflow.id, { version: workflow.version, result });
      return result;
    },
  };
}
