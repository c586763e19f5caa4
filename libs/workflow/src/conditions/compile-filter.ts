import type { Condition, Filter } from '@tributary/contracts';
import type { CompileContext, Scope } from '../path/compile-path.ts';
import { compileCondition } from './compile-condition.ts';

/** Why a document does not meet a filter, in words; `undefined` when it does. The texts are made once, at compile time. */
export type Unmet = (scope: Scope) => string | undefined;

/** Compiles a filter with its groups; `undefined` after reporting errors. Depth is bounded by the caller. */
export function compileFilter(filter: Filter, place: string, context: CompileContext): Unmet | undefined {
  if ('all' in filter) return compileGroup(filter.all, `${place}.all`, context, allOf);
  if ('any' in filter) {
    if (filter.any.length === 0) {
      context.errors.push({ path: `${place}.any`, code: 'empty_group', message: 'an empty "any" group is never met' });
      return undefined;
    }
    return compileGroup(filter.any, `${place}.any`, context, (children) => anyOf(children, `none of ${place}.any is met`));
  }
  if ('none' in filter) {
    return compileGroup(filter.none, `${place}.none`, context, (children) => noneOf(children, `${place}.none`));
  }
  const holds = compileCondition(filter, place, context);
  const reason = `${place}: ${inWords(filter)} is not met`;
  return holds === undefined ? undefined : (scope) => (holds(scope) ? undefined : reason);
}

function compileGroup(
  filters: readonly Filter[],
  place: string,
  context: CompileContext,
  combine: (children: readonly Unmet[]) => Unmet,
): Unmet | undefined {
  const children = filters.map((filter, index) => compileFilter(filter, `${place}[${index}]`, context));
  return children.every((child) => child !== undefined) ? combine(children) : undefined;
}

function allOf(children: readonly Unmet[]): Unmet {
  return (scope) => {
    for (const child of children) {
      const reason = child(scope);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

function anyOf(children: readonly Unmet[], reason: string): Unmet {
  return (scope) => (children.some((child) => child(scope) === undefined) ? undefined : reason);
}

function noneOf(children: readonly Unmet[], place: string): Unmet {
  const reasons = children.map((_, index) => `${place}[${index}] is met`);
  return (scope) => {
    const met = children.findIndex((child) => child(scope) === undefined);
    return met === -1 ? undefined : reasons[met];
  };
}

function inWords({ path, op, value, quantifier }: Condition): string {
  const operand = value === undefined ? '' : ` ${JSON.stringify(value).slice(0, 100)}`;
  return `${quantifier === undefined ? '' : `${quantifier} of `}${path} ${op}${operand}`;
}
