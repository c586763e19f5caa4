import { Failure } from '../failure.ts';
import { textOf, toText } from '../values/scalars.ts';
import { notAList } from './number-functions.ts';
import { elementPath, rest, text, value, wholeNumber } from './parameters.ts';
import { type ChainStep, defineFunction, type FunctionSpec } from './spec.ts';

const MAX_INDEX = 1_000_000;

function onList(apply: (list: readonly unknown[]) => unknown): ChainStep {
  return (input) => (Array.isArray(input) ? apply(input) : notAList(input));
}

export const LIST_FUNCTIONS: readonly FunctionSpec[] = [
  defineFunction({
    name: 'join',
    summary: 'The texts of a list with a separator between them; missing ones are left out.',
    parameters: [text('separator')],
    examples: [
      { input: ['a', null, 2], args: [', '], output: 'a, 2' },
      { input: [{}], args: [''], output: { failure: 'not_a_text' } },
    ],
    build: (separator) => onList((list) => join(list, separator)),
  }),
  defineFunction({
    name: 'first',
    summary: 'The first element; missing when the list is empty.',
    examples: [{ input: [1, 2], output: 1 }, { input: [] }, { input: 'a', output: { failure: 'not_a_list' } }],
    build: () => onList((list) => list[0]),
  }),
  defineFunction({
    name: 'last',
    summary: 'The last element; missing when the list is empty.',
    examples: [{ input: [1, 2], output: 2 }],
    build: () => onList((list) => list.at(-1)),
  }),
  defineFunction({
    name: 'at',
    summary: 'The element at an index from 0, or from the end with a negative one.',
    parameters: [wholeNumber('index', -MAX_INDEX, MAX_INDEX)],
    examples: [
      { input: [1, 2, 3], args: [-2], output: 2 },
      { input: [1], args: [5] },
    ],
    build: (index) => onList((list) => list.at(index)),
  }),
  defineFunction({
    name: 'append',
    summary: 'A list of the value, or of its elements where it is a list, and of others; what is missing or null is left out.',
    parameters: [rest(value('others'))],
    acceptsMissing: true,
    examples: [
      { input: 'u2', args: [{ path: '$.body.previousId' }], body: { previousId: 'u1' }, output: ['u2', 'u1'] },
      { input: ['a', 'b'], args: ['c', null], output: ['a', 'b', 'c'] },
      { args: [{ path: '$.body.b' }], body: { b: 'B' }, output: ['B'] },
      { args: [{ path: '$.body.b' }], body: {} },
    ],
    build: (others) => (input, scope) => {
      const list = [...(Array.isArray(input) ? (input as unknown[]) : [input]), ...others.map((read) => read(scope))];
      const given = list.filter((element) => element !== undefined && element !== null);
      return given.length === 0 ? undefined : given;
    },
  }),
  defineFunction({
    name: 'map',
    summary: 'What a path finds in each element; elements without it are left out.',
    parameters: [elementPath('path')],
    examples: [
      { input: [{ sku: 'a' }, {}, { sku: 'b' }], args: ['$.sku'], output: ['a', 'b'] },
      { input: [{ tags: ['x', 'y'] }], args: ['$.tags[*]'], output: [['x', 'y']] },
    ],
    build: (read) => onList((list) => list.map(read).filter((found) => found !== undefined)),
  }),
  defineFunction({
    name: 'get',
    summary: 'What a path finds inside the value, for example behind `jsonParse`.',
    parameters: [elementPath('path')],
    examples: [
      { input: { customer: { email: 'ann@example.com' } }, args: ['$.customer.email'], output: 'ann@example.com' },
      { input: [{ sku: 'a' }], args: ['$[0].sku'], output: 'a' },
    ],
    build: (read) => (input) => read(input),
  }),
  defineFunction({
    name: 'length',
    summary: 'The number of characters of a text, or of elements of a list.',
    examples: [
      { input: 'äöü', output: 3 },
      { input: [1, 2], output: 2 },
      { input: {}, output: { failure: 'not_a_text' } },
    ],
    build: () => (input) => {
      if (Array.isArray(input)) return input.length;
      const converted = toText(input);
      return converted instanceof Failure ? converted : [...converted].length;
    },
  }),
];

function join(list: readonly unknown[], separator: string): string | Failure {
  const texts: string[] = [];
  for (const element of list) {
    if (element === undefined || element === null) continue;
    const elementText = textOf(element);
    if (elementText === undefined) return toText(element);
    texts.push(elementText);
  }
  return texts.join(separator);
}
