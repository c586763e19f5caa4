import { Failure } from '../failure.ts';
import { describe, toInteger, toNumber } from '../values/scalars.ts';
import { elementPath, decimal, optional, wholeNumber } from './parameters.ts';
import { type ChainStep, defineFunction, type FunctionSpec } from './spec.ts';

/** A double carries 15 decimal digits exactly: cutting there makes 19.99 × 100 the 1999 that people expect. */
const EXACT_DIGITS = 15;

function onNumber(apply: (number: number) => number): ChainStep {
  return (input) => {
    const number = toNumber(input);
    if (number instanceof Failure) return number;
    // exact texts of integers beyond 2^53 are ids, and nobody computes with ids
    return typeof number === 'string'
      ? new Failure('number_too_large', `${describe(input)} is too large to compute with`)
      : finite(apply(number));
  };
}

function finite(result: number): number | Failure {
  return Number.isFinite(result) ? Number(result.toPrecision(EXACT_DIGITS)) : new Failure('number_too_large', 'the result is too large');
}

export const NUMBER_FUNCTIONS: readonly FunctionSpec[] = [
  defineFunction({
    name: 'toNumber',
    summary: 'The number in a text. Integers beyond 2^53 stay texts, exactly.',
    examples: [
      { input: ' 12.50 ', output: 12.5 },
      { input: '12,50', output: { failure: 'not_a_number' } },
      { input: '', output: { failure: 'not_a_number' } },
      { input: '12345678901234567890', output: '12345678901234567890' },
    ],
    build: () => toNumber,
  }),
  defineFunction({
    name: 'toInteger',
    summary: 'The whole number in a text; one with decimals other than zero is none.',
    examples: [
      { input: '12.0', output: 12 },
      { input: 12.5, output: { failure: 'not_an_integer' } },
    ],
    build: () => toInteger,
  }),
  defineFunction({
    name: 'multiply',
    summary: 'Multiplies by a number.',
    parameters: [decimal('factor')],
    examples: [
      { input: '19.99', args: [100], output: 1999 },
      { input: 'x', args: [2], output: { failure: 'not_a_number' } },
    ],
    build: (factor) => onNumber((number) => number * factor),
  }),
  defineFunction({
    name: 'divide',
    summary: 'Divides by a number, as in cents to euros.',
    parameters: [decimal('divisor', (divisor) => divisor !== 0)],
    examples: [{ input: 1999, args: [100], output: 19.99 }],
    build: (divisor) => onNumber((number) => number / divisor),
  }),
  defineFunction({
    name: 'round',
    summary: 'Rounds to a number of decimals (0), half away from zero.',
    parameters: [optional(wholeNumber('decimals', 0, 10))],
    examples: [
      { input: 1.005, args: [2], output: 1.01 },
      { input: -2.5, output: -3 },
      { input: 1e21, output: 1e21 },
    ],
    build: (decimals) => onNumber((number) => roundHalfAway(number, decimals ?? 0)),
  }),
  defineFunction({
    name: 'sum',
    summary: 'The sum of a list of numbers, or of what a path finds in each element; missing ones count nothing.',
    parameters: [optional(elementPath('path'))],
    examples: [
      { input: [0.1, '0.2'], output: 0.3 },
      { input: [{ price: 2 }, { price: '3.5' }, {}], args: ['$.price'], output: 5.5 },
      { input: [], output: 0 },
      { input: ['x'], output: { failure: 'not_a_number' } },
      { input: 'x', output: { failure: 'not_a_list' } },
    ],
    build: (read) => (input) => (Array.isArray(input) ? sum(read === undefined ? input : input.map(read)) : notAList(input)),
  }),
];

/** By decimal text: 1.005 in binary is below 1.005, its text is not. */
function roundHalfAway(number: number, decimals: number): number {
  const text = String(Math.abs(number));
  if (text.includes('e')) return Number(number.toFixed(decimals));
  return Math.sign(number) * Number(`${Math.round(Number(`${text}e${decimals}`))}e-${decimals}`);
}

function sum(values: readonly unknown[]): number | Failure {
  let total = 0;
  for (const value of values) {
    if (value === undefined || value === null) continue;
    const number = toNumber(value);
    if (number instanceof Failure) return number;
    total += Number(number);
  }
  return finite(total);
}

export function notAList(input: unknown): Failure {
  return new Failure('not_a_list', `${describe(input)} is not a list`);
}
