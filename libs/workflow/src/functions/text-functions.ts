import { Failure } from '../failure.ts';
import type { ScopedRead } from '../path/compile-path.ts';
import { textOf, toText } from '../values/scalars.ts';
import { optional, rest, text, value, wholeNumber } from './parameters.ts';
import { type ChainStep, defineFunction, type FunctionSpec } from './spec.ts';

const MAX_POSITION = 1_000_000;

/** A function of texts; numbers and booleans are taken as their text, lists and objects fail with `not_a_text`. */
function onText(apply: (text: string) => unknown): ChainStep {
  return (input) => {
    const converted = toText(input);
    return converted instanceof Failure ? converted : apply(converted);
  };
}

export const TEXT_FUNCTIONS: readonly FunctionSpec[] = [
  defineFunction({
    name: 'trim',
    summary: 'Takes the white space off both ends.',
    examples: [
      { input: ' a b ', output: 'a b' },
      { input: 5, output: '5' },
      { input: [], output: { failure: 'not_a_text' } },
      { input: null, output: null },
      {},
    ],
    build: () => onText((input) => input.trim()),
  }),
  defineFunction({
    name: 'lower',
    summary: 'All letters small.',
    examples: [{ input: 'ÄbC', output: 'äbc' }],
    build: () => onText((input) => input.toLowerCase()),
  }),
  defineFunction({
    name: 'upper',
    summary: 'All letters capital.',
    examples: [{ input: 'äbC', output: 'ÄBC' }],
    build: () => onText((input) => input.toUpperCase()),
  }),
  defineFunction({
    name: 'capitalize',
    summary: 'The first letter capital, the others small.',
    examples: [
      { input: 'aDA', output: 'Ada' },
      { input: '', output: '' },
    ],
    build: () => onText((input) => input.slice(0, 1).toUpperCase() + input.slice(1).toLowerCase()),
  }),
  defineFunction({
    name: 'concat',
    summary: 'Appends values; missing ones are left out.',
    parameters: [rest(value('values'))],
    examples: [
      { input: 'Ada', args: [' ', { path: '$.body.last' }], body: { last: 'Lovelace' }, output: 'Ada Lovelace' },
      { input: 'Ada', args: [{ path: '$.body.last' }], body: {}, output: 'Ada' },
    ],
    build: (values) => (input, scope) =>
      concatenate(
        input,
        values.map((read: ScopedRead) => read(scope)),
      ),
  }),
  defineFunction({
    name: 'split',
    summary: 'The parts of a text between separators.',
    parameters: [text('separator')],
    examples: [{ input: 'a,b', args: [','], output: ['a', 'b'] }],
    build: (separator) => onText((input) => input.split(separator)),
  }),
  defineFunction({
    name: 'replace',
    summary: 'Replaces every occurrence of a text.',
    parameters: [text('search'), text('replacement')],
    examples: [
      { input: 'a-b-c', args: ['-', '.'], output: 'a.b.c' },
      { input: 'a', args: ['a', '$&'], output: '$&' },
    ],
    build: (search, replacement) => onText((input) => (search === '' ? input : input.replaceAll(search, () => replacement))),
  }),
  defineFunction({
    name: 'substring',
    summary: 'Characters from start up to, not including, end; negative positions count from the end.',
    parameters: [wholeNumber('start', -MAX_POSITION, MAX_POSITION), optional(wholeNumber('end', -MAX_POSITION, MAX_POSITION))],
    examples: [
      { input: 'abcdef', args: [1, 3], output: 'bc' },
      { input: 'abcdef', args: [-2], output: 'ef' },
    ],
    build: (start, end) => onText((input) => input.slice(start, end)),
  }),
  defineFunction({
    name: 'toString',
    summary: 'The text of a number or a boolean.',
    examples: [
      { input: 12.5, output: '12.5' },
      { input: true, output: 'true' },
      { input: {}, output: { failure: 'not_a_text' } },
    ],
    build: () => toText,
  }),
];

function concatenate(input: unknown, values: readonly unknown[]): string | Failure {
  let joined = '';
  for (const part of [input, ...values]) {
    if (part === undefined || part === null) continue;
    const partText = textOf(part);
    if (partText === undefined) return toText(part);
    joined += partText;
  }
  return joined;
}
