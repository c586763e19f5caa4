import type { Json } from '@tributary/contracts';
import type { CompileContext, Scope } from '../path/compile-path.ts';

/** One step of a chain at run time: the value so far goes in, the new value, `undefined` (missing) or a `Failure` comes out. */
export type ChainStep = (value: unknown, scope: Scope) => unknown;

/** Where an argument stands, and how it reports what is wrong with it. */
export interface ArgumentContext {
  /** `mapping.traits.total.fn[0][1]` */
  readonly place: string;
  readonly compile: CompileContext;
  readonly refuse: (message: string, code?: string) => undefined;
}

/** One parameter of a function: checks an argument once, at compile time, and makes of it what the function needs. */
export interface Parameter<T> {
  readonly name: string;
  /** For messages and documentation: `text`, `a whole number`. */
  readonly kind: string;
  readonly optional: boolean;
  /** Takes all the arguments that are left, as a list. */
  readonly rest: boolean;
  /** The compiled argument, `undefined` after reporting an error. */
  readonly check: (argument: Json, context: ArgumentContext) => T | undefined;
}

/** What a function does with an input; `{ code }` where it fails. Kept with the function: documentation and test at once. */
export interface FunctionExample {
  readonly input?: Json;
  readonly args?: readonly Json[];
  /** Left out: the result is missing. */
  readonly output?: Json | { readonly failure: string };
  /** The body of the document, where an argument is a path. */
  readonly body?: Json;
}

/** A function of the registry. */
export interface FunctionSpec {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  readonly parameters: readonly Parameter<unknown>[];
  /** Without it a missing or null value passes by unchanged. */
  readonly acceptsMissing: boolean;
  readonly examples: readonly FunctionExample[];
  build(args: readonly unknown[]): ChainStep;
}

type Arguments<P extends readonly Parameter<unknown>[]> = { [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** Declares a function; the types of `build`'s arguments follow from its parameters. */
export function defineFunction<const P extends readonly Parameter<unknown>[]>(spec: {
  readonly name: string;
  readonly summary: string;
  readonly parameters?: P;
  readonly acceptsMissing?: boolean;
  readonly examples: readonly FunctionExample[];
  build(...args: Arguments<P>): ChainStep;
}): FunctionSpec {
  return {
    name: spec.name,
    summary: spec.summary,
    parameters: spec.parameters ?? [],
    acceptsMissing: spec.acceptsMissing ?? false,
    examples: spec.examples,
    build: (args) => spec.build(...(args as unknown as Arguments<P>)),
  };
}
