import { BodyProblem } from '@tributary/body-formats';
import type { WorkflowDefinition } from '@tributary/contracts';
import type { FieldError } from '@tributary/errors';
import { checkForm } from './check-form.ts';
import { compileFilter } from './conditions/compile-filter.ts';
import { compileMapping } from './mapping/compile-mapping.ts';
import type { CompileContext, Scope } from './path/compile-path.ts';
import { type CompileResult, type Evaluation, type Program } from './program.ts';

/**
 * Checks a definition and compiles it once into closures. Never throws: whatever is wrong comes back as one error per place, its path
 * pointing into the definition (`mapping.traits.total.fn[0]`).
 */
export function compileWorkflow(definition: unknown): CompileResult {
  const form = checkForm(definition);
  if (!form.ok) return form;
  const errors: FieldError[] = [];
  const program = compile(form.definition, errors);
  return program === undefined ? { ok: false, errors } : { ok: true, program };
}

function compile(definition: WorkflowDefinition, errors: FieldError[]): Program | undefined {
  let readsBody = false;
  const context: CompileContext = {
    errors,
    inItem: false,
    usesBody: () => {
      readsBody = true;
    },
  };
  if (definition.transform !== undefined) {
    errors.push({ path: 'transform', code: 'transform_not_supported', message: 'the transform step is not supported yet; leave it out' });
  }
  const unmet = definition.filter === undefined ? () => undefined : compileFilter(definition.filter, 'filter', context);
  const map = compileMapping(definition.mapping, context);
  if (errors.length > 0 || unmet === undefined || map === undefined) return undefined;

  const evaluate = (scope: Scope): Evaluation => {
    const body = readsBody ? scope.document.body : undefined;
    if (body instanceof BodyProblem) return { outcome: 'failed', code: body.code, message: body.message, path: '' };
    const reason = unmet(scope);
    return reason === undefined ? map(scope) : { outcome: 'filtered', code: 'filter_not_met', message: reason };
  };
  return { evaluate: (document) => guarded(evaluate, { document, item: undefined }) };
}

/** Data alone cannot make an evaluation throw; should a library do so (a stack or memory limit), the event fails and its neighbours go on. */
function guarded(evaluate: (scope: Scope) => Evaluation, scope: Scope): Evaluation {
  try {
    return evaluate(scope);
  } catch (error) {
    return { outcome: 'failed', code: 'evaluation_failed', message: error instanceof Error ? error.message : String(error), path: '' };
  }
}
