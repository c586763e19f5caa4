import { type WorkflowDefinition, workflowDefinition } from '@tributary/contracts';
import type { FieldError } from '@tributary/errors';
import type { z } from 'zod';
import { isDeeperThan } from '@tributary/body-formats';

/** Bounds the nesting of filter groups and constants, and with it every recursion of the compiler. */
const MAX_DEFINITION_DEPTH = 40;

type Issue = z.core.$ZodIssue;

/** The definition, when its form is that of the contract; else one error per wrong place. */
export function checkForm(definition: unknown): { ok: true; definition: WorkflowDefinition } | { ok: false; errors: FieldError[] } {
  if (isDeeperThan(definition, MAX_DEFINITION_DEPTH)) {
    return { ok: false, errors: [{ path: '', code: 'definition_too_deep', message: `nested deeper than ${MAX_DEFINITION_DEPTH} levels` }] };
  }
  const reserved = findReserved(definition, '');
  if (reserved !== undefined)
    return { ok: false, errors: [{ path: reserved, code: 'reserved_name', message: '"__proto__" is a reserved name' }] };
  const parsed = workflowDefinition.safeParse(definition);
  if (parsed.success) return { ok: true, definition: parsed.data };
  return { ok: false, errors: parsed.error.issues.flatMap((issue) => errorsOf(issue, [])) };
}

/** The schema's records skip a key `__proto__` silently; a person who wrote it should hear of it. */
function findReserved(value: unknown, place: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, child] of Object.entries(value)) {
    const childPlace = Array.isArray(value) ? `${place}[${name}]` : `${place}${place === '' ? '' : '.'}${name}`;
    const found = name === '__proto__' ? childPlace : findReserved(child, childPlace);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a union only the alternative that comes nearest is of interest: not "neither a path nor a constant" but "path is empty". */
function errorsOf(issue: Issue, above: readonly PropertyKey[]): FieldError[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, alternative) => (weight(alternative) < weight(best) ? alternative : best));
    return nearest.flatMap((inner) => errorsOf(inner, path));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: dotted([...path, key]), code: 'unknown_field', message: `there is no field "${key}" here` }));
  }
  return [{ path: dotted(path), code: issue.code === 'invalid_type' ? 'invalid_type' : 'invalid_value', message: issue.message }];
}

/** A missing or unknown field says that another alternative was meant. */
function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + 10 * issue.keys.length;
    return sum + (issue.code === 'invalid_type' && issue.path.length <= 1 ? 10 : 1);
  }, 0);
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`)).join('');
}
