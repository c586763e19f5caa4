import type { Condition } from '@tributary/contracts';
import { didYouMean } from '../nearest.ts';
import { type CompileContext, compilePath, type Scope } from '../path/compile-path.ts';
import type { Operator, Test } from './operator.ts';
import { OPERATORS } from './registry.ts';

export type { Test } from './operator.ts';

/** Whether the document meets a condition. */
export type Holds = (scope: Scope) => boolean;

/** Compiles a condition; `undefined` after reporting errors. */
export function compileCondition(condition: Condition, place: string, context: CompileContext): Holds | undefined {
  const path = compilePath(condition.path, `${place}.path`, context);
  const operator = OPERATORS.get(condition.op);
  const test = compileTest(condition, place, context);
  if (path === undefined || test === undefined || operator === undefined) return undefined;
  if (condition.quantifier !== undefined && (!path.many || operator.presence === true)) {
    const message = path.many ? `"${operator.name}" asks for any value of the path` : 'a quantifier needs a path with "[*]"';
    context.errors.push({ path: `${place}.quantifier`, code: 'quantifier_not_allowed', message });
    return undefined;
  }
  if (!path.many) return (scope) => test(path.read(scope));
  if (operator.presence === true) return (scope) => test(path.read(scope)[0]);
  switch (condition.quantifier ?? 'any') {
    case 'any':
      return (scope) => path.read(scope).some(test);
    case 'all':
      return (scope) => path.read(scope).every(test);
    case 'none':
      return (scope) => !path.read(scope).some(test);
  }
}

/** Compiles what a condition asks of a single value, whatever its path; `undefined` after reporting errors. */
export function compileTest(condition: Condition, place: string, context: CompileContext): Test | undefined {
  const operator = OPERATORS.get(condition.op);
  if (operator === undefined) {
    const message = `there is no operator "${condition.op}"${didYouMean(condition.op, [...OPERATORS.keys()])}`;
    return refuse(context, `${place}.op`, 'unknown_operator', message);
  }
  if (condition.type !== undefined && !operator.types.includes(condition.type)) {
    const valid = operator.types.length === 0 ? 'takes no type' : `takes the types ${operator.types.join(', ')}`;
    return refuse(context, `${place}.type`, 'type_not_allowed', `"${operator.name}" ${valid}`);
  }
  const wrongOperand = checkOperand(operator, condition.value);
  if (wrongOperand !== undefined) return refuse(context, `${place}.value`, 'invalid_value', `"${operator.name}" ${wrongOperand}`);
  const result = operator.build({ operand: condition.value, type: condition.type, caseSensitive: condition.caseSensitive ?? true });
  if (result.ok) return result.test;
  return refuse(context, `${place}.${result.error.field}`, 'invalid_value', result.error.message);
}

function refuse(context: CompileContext, path: string, code: string, message: string): undefined {
  context.errors.push({ path, code, message });
  return undefined;
}

/** What is wrong with the operand, as the end of a sentence. */
function checkOperand(operator: Operator, operand: unknown): string | undefined {
  switch (operator.operand) {
    case 'none':
      return operand === undefined ? undefined : 'takes no value';
    case 'any':
      return operand === undefined ? 'needs a value' : undefined;
    case 'text':
      return typeof operand === 'string' ? undefined : 'needs a text';
    case 'list':
      return Array.isArray(operand) && operand.length > 0 ? undefined : 'needs a list of values';
    case 'pair':
      return Array.isArray(operand) && operand.length === 2 ? undefined : 'needs a list of two values';
  }
}
