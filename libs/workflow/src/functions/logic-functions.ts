import { BodyProblem, parseJson } from '@tributary/body-formats';
import { Failure } from '../failure.ts';
import { textOf, toBoolean, toText } from '../values/scalars.ts';
import { condition, optional, rest, table, value } from './parameters.ts';
import { defineFunction, type FunctionSpec } from './spec.ts';

export const LOGIC_FUNCTIONS: readonly FunctionSpec[] = [
  defineFunction({
    name: 'coalesce',
    summary: 'The value, or the first of others that is neither missing nor null nor the empty text.',
    parameters: [rest(value('others'))],
    acceptsMissing: true,
    examples: [
      { args: [{ path: '$.body.b' }, 'none'], body: { b: 'B' }, output: 'B' },
      { input: '', args: [{ path: '$.body.b' }, 'none'], body: {}, output: 'none' },
      { input: 0, args: [1], output: 0 },
      { input: null, args: [null] },
    ],
    build: (others) => (input, scope) => {
      if (says(input)) return input;
      for (const read of others) {
        const other = read(scope);
        if (says(other)) return other;
      }
      return undefined;
    },
  }),
  defineFunction({
    name: 'default',
    summary: 'Stands in for a missing or null value.',
    parameters: [value('fallback')],
    acceptsMissing: true,
    examples: [
      { args: ['EUR'], output: 'EUR' },
      { input: '', args: ['EUR'], output: '' },
    ],
    build: (fallback) => (input, scope) => input ?? fallback(scope),
  }),
  defineFunction({
    name: 'toBoolean',
    summary: 'True or false of true/false, yes/no, y/n, on/off, 1/0.',
    examples: [
      { input: 'Yes', output: true },
      { input: 0, output: false },
      { input: 'maybe', output: { failure: 'not_a_boolean' } },
    ],
    build: () => toBoolean,
  }),
  defineFunction({
    name: 'lookup',
    summary: 'The entry of a table for the value; otherwise a fallback, or missing.',
    parameters: [table('table'), optional(value('fallback'))],
    examples: [
      { input: 'DE', args: [{ DE: 'Germany' }], output: 'Germany' },
      { input: 'toString', args: [{ DE: 'Germany' }] },
      { input: 'FR', args: [{ DE: 'Germany' }, 'elsewhere'], output: 'elsewhere' },
    ],
    build: (entries, fallback) => (input, scope) => {
      const key = textOf(input);
      return key !== undefined && entries.has(key) ? entries.get(key) : fallback?.(scope);
    },
  }),
  defineFunction({
    name: 'ifElse',
    summary: 'One value where a condition holds, else another; the condition is on the value so far unless it has a path.',
    parameters: [condition('condition'), value('then'), value('else')],
    acceptsMissing: true,
    examples: [
      { input: 'paid', args: [{ op: 'equals', value: 'paid' }, 'yes', 'no'], output: 'yes' },
      { args: [{ op: 'exists' }, 'yes', 'no'], output: 'no' },
      { input: 1, args: [{ path: '$.body.vip', op: 'isTrue' }, 'vip', { path: '$.body.tier' }], body: { tier: 'basic' }, output: 'basic' },
    ],
    build: (holds, then, otherwise) => (input, scope) => (holds(input, scope) ? then(scope) : otherwise(scope)),
  }),
  defineFunction({
    name: 'when',
    summary: 'The value where a condition holds, else missing.',
    parameters: [condition('condition')],
    examples: [
      { input: 5, args: [{ op: 'gt', value: 3 }], output: 5 },
      { input: 2, args: [{ op: 'gt', value: 3 }] },
    ],
    build: (holds) => (input, scope) => (holds(input, scope) ? input : undefined),
  }),
  defineFunction({
    name: 'jsonParse',
    summary: 'The value of a JSON text, as some platforms put it into a field.',
    examples: [
      { input: '{"a":[1]}', output: { a: [1] } },
      { input: '{', output: { failure: 'malformed_json' } },
      { input: '12345678901234567890', output: '12345678901234567890' },
    ],
    build: () => (input) => {
      const text = toText(input);
      if (text instanceof Failure) return text;
      const parsed = parseJson(text);
      return parsed instanceof BodyProblem ? new Failure(parsed.code, parsed.message) : parsed;
    },
  }),
];

function says(input: unknown): boolean {
  return input !== undefined && input !== null && input !== '';
}
