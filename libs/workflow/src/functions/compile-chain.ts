import type { Json, MappedValue } from '@tributary/contracts';
import { didYouMean } from '../nearest.ts';
import type { CompileContext } from '../path/compile-path.ts';
import { FUNCTIONS } from './registry.ts';
import type { ArgumentContext, ChainStep, FunctionSpec, Parameter } from './spec.ts';

export type { ChainStep } from './spec.ts';

type Call = NonNullable<MappedValue['fn']>[number];

/** Compiles a chain of function calls; `undefined` after reporting errors at their places (`….fn[0]`, `….fn[0][1]`). */
export function compileChain(calls: readonly Call[], place: string, context: CompileContext): readonly ChainStep[] | undefined {
  const steps = calls.map((call, index) => compileCall(call, `${place}[${index}]`, context));
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

function compileCall([name, ...given]: Call, place: string, context: CompileContext): ChainStep | undefined {
  const spec = FUNCTIONS.get(name);
  if (spec === undefined) {
    const message = `there is no function "${name}"${didYouMean(name, [...FUNCTIONS.keys()])}`;
    context.errors.push({ path: place, code: 'unknown_function', message });
    return undefined;
  }
  const args = checkArguments(spec, given, place, context);
  if (args === undefined) return undefined;
  const step = spec.build(args);
  return spec.acceptsMissing ? step : (value, scope) => (value === undefined || value === null ? value : step(value, scope));
}

function checkArguments(spec: FunctionSpec, given: readonly Json[], place: string, context: CompileContext): unknown[] | undefined {
  const most = spec.parameters.some((parameter) => parameter.rest) ? Infinity : spec.parameters.length;
  const least = spec.parameters.filter((parameter) => !parameter.optional).length;
  if (given.length < least || given.length > most) {
    context.errors.push({ path: place, code: 'wrong_arguments', message: `${usage(spec)}: ${given.length} given` });
    return undefined;
  }
  const errorsBefore = context.errors.length;
  const args = spec.parameters.map((parameter, index) => {
    if (parameter.rest) return given.slice(index).map((argument, offset) => check(parameter, argument, index + offset, place, context));
    const argument = given[index];
    return argument === undefined ? undefined : check(parameter, argument, index, place, context);
  });
  return context.errors.length === errorsBefore ? args : undefined;
}

function check(parameter: Parameter<unknown>, argument: Json, index: number, place: string, compile: CompileContext): unknown {
  const argumentPlace = `${place}[${index + 1}]`;
  const context: ArgumentContext = {
    place: argumentPlace,
    compile,
    refuse: (message, code = 'wrong_arguments') => {
      compile.errors.push({ path: argumentPlace, code, message });
      return undefined;
    },
  };
  return parameter.check(argument, context);
}

/** `substring(start: whole number, [end: whole number])` */
function usage(spec: FunctionSpec): string {
  const parameters = spec.parameters.map(({ name, kind, optional, rest }) => {
    const shown = `${name}: ${kind}${rest ? ' …' : ''}`;
    return optional ? `[${shown}]` : shown;
  });
  return `${spec.name}(${parameters.join(', ')})`;
}
