import type { Json } from '@tributary/contracts';
import type { ValueType } from '../values/value-types.ts';

/** Whether one value, `undefined` when it is missing, meets a condition. */
export type Test = (value: unknown) => boolean;

/** What a condition gives its operator besides the value. */
export interface OperatorInput {
  /** The condition's `value`; `undefined` where the operator takes none. */
  readonly operand: Json | undefined;
  readonly type: ValueType | undefined;
  readonly caseSensitive: boolean;
}

/** Why an operator cannot be built from its input; the field is that of the condition. */
export interface OperatorError {
  readonly field: 'value' | 'type';
  readonly message: string;
}

export type OperatorResult = { readonly ok: true; readonly test: Test } | { readonly ok: false; readonly error: OperatorError };

/** What an operator says of a value. Kept with the operator: documentation and test at once. */
export interface OperatorExample {
  /** Left out: the value is missing. */
  readonly value?: Json;
  readonly operand?: Json;
  readonly type?: ValueType;
  readonly caseSensitive?: boolean;
  readonly met: boolean;
}

/** An operator of the registry. */
export interface Operator {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  /** What `value` must be; `none` where it must be left out. */
  readonly operand: 'none' | 'any' | 'list' | 'pair' | 'text';
  /** The types that it compares in; empty where `type` must be left out. */
  readonly types: readonly ValueType[];
  /** About presence: asked once of a path with `[*]`, not of each of its values. */
  readonly presence?: true;
  readonly examples: readonly OperatorExample[];
  build(input: OperatorInput): OperatorResult;
}

export function built(test: Test): OperatorResult {
  return { ok: true, test };
}

export function unbuildable(field: OperatorError['field'], message: string): OperatorResult {
  return { ok: false, error: { field, message } };
}

/** The opposite of an operator: met where that is not, hence also by missing values. */
export function opposite(of: Operator, name: string, summary: string): Operator {
  return {
    ...of,
    name,
    summary,
    examples: of.examples.map((example) => ({ ...example, met: !example.met })),
    build: (input) => {
      const result = of.build(input);
      return result.ok ? built((value) => !result.test(value)) : result;
    },
  };
}
