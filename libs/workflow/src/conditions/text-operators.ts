import { RE2JS, RE2JSException } from 're2js';
import { textOf } from '../values/scalars.ts';
import { built, type Operator, type OperatorExample, type OperatorInput, type OperatorResult, opposite, unbuildable } from './operator.ts';

const MAX_PATTERN_LENGTH = 512;
/** RE2 is linear in the text; this bounds the line. */
const MAX_MATCHED_LENGTH = 100_000;

function folded(text: string | undefined, { caseSensitive }: OperatorInput): string | undefined {
  return caseSensitive ? text : text?.toLowerCase();
}

function onText(
  name: string,
  summary: string,
  met: (text: string, wanted: string) => boolean,
  examples: readonly OperatorExample[],
): Operator {
  return {
    name,
    summary,
    operand: 'text',
    types: ['string'],
    examples,
    build: (input) => {
      const wanted = folded(input.operand as string, input) as string;
      return built((value) => {
        const text = folded(textOf(value), input);
        return text !== undefined && met(text, wanted);
      });
    },
  };
}

const contains: Operator = {
  ...onText('contains', 'Has the text in it; a list, the text among its elements.', (text, wanted) => text.includes(wanted), [
    { value: 'a VIP order', operand: 'VIP', met: true },
    { value: 'a vip order', operand: 'VIP', met: false },
    { value: 'a vip order', operand: 'VIP', caseSensitive: false, met: true },
    { value: ['new', 'vip'], operand: 'vip', met: true },
    { value: ['vips'], operand: 'vip', met: false },
    { value: 4711, operand: '71', met: true },
    { operand: 'x', met: false },
  ]),
  build: (input) => {
    const wanted = folded(input.operand as string, input) as string;
    return built((value) => {
      if (Array.isArray(value)) return value.some((element) => folded(textOf(element), input) === wanted);
      return folded(textOf(value), input)?.includes(wanted) === true;
    });
  },
};

const matches: Operator = {
  name: 'matches',
  summary: 'A regular expression (RE2, linear time) is found in the text, of which the first 100,000 characters are searched.',
  operand: 'text',
  types: ['string'],
  examples: [
    { value: 'VIP-42', operand: '^VIP-\\d+$', met: true },
    { value: 'vip-42', operand: '^VIP', met: false },
    { value: 'vip-42', operand: '^VIP', caseSensitive: false, met: true },
    { value: `${'a'.repeat(5000)}!`, operand: '^(a+)+$', met: false },
    { operand: '.*', met: false },
  ],
  build: buildPattern,
};

function buildPattern({ operand, caseSensitive }: OperatorInput): OperatorResult {
  const source = operand as string;
  if (source.length > MAX_PATTERN_LENGTH) return unbuildable('value', `a pattern has at most ${MAX_PATTERN_LENGTH} characters`);
  try {
    const pattern = RE2JS.compile(source, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
    return built((value) => {
      const text = textOf(value);
      return text !== undefined && pattern.test(text.length > MAX_MATCHED_LENGTH ? text.slice(0, MAX_MATCHED_LENGTH) : text);
    });
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return unbuildable('value', `${error.message} (look-around and back references do not exist in RE2)`);
  }
}

export const TEXT_OPERATORS: readonly Operator[] = [
  contains,
  opposite(contains, 'notContains', 'Does not have the text in it, or is missing.'),
  onText('startsWith', 'Begins with the text.', (text, wanted) => text.startsWith(wanted), [
    { value: 'VIP-1', operand: 'VIP-', met: true },
    { value: 'X-VIP-1', operand: 'VIP-', met: false },
  ]),
  onText('endsWith', 'Ends with the text.', (text, wanted) => text.endsWith(wanted), [
    { value: 'a@Example.com', operand: '@example.com', caseSensitive: false, met: true },
    { value: null, operand: '', met: false },
  ]),
  matches,
];
