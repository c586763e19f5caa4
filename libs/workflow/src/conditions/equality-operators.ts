import type { Json } from '@tributary/contracts';
import { type ValueType } from '../values/value-types.ts';
import { inferType, normalizerOf, same, sameJson } from './comparison.ts';
import { built, type Operator, type OperatorInput, type OperatorResult, opposite, type Test, unbuildable } from './operator.ts';

const TYPES: readonly ValueType[] = ['string', 'number', 'integer', 'boolean', 'date', 'json'];

function equalTo(operand: Json, { type, caseSensitive }: OperatorInput): Test | undefined {
  const comparedAs = type ?? inferType(operand);
  if (comparedAs === 'json') return (value) => sameJson(value, operand);
  const normalize = normalizerOf(comparedAs, caseSensitive);
  const wanted = normalize(operand);
  if (wanted === undefined) return undefined;
  if (typeof wanted === 'string' && caseSensitive)
    return (value) => value === wanted || (typeof value !== 'string' && normalize(value) === wanted);
  return (value) => {
    const comparable = normalize(value);
    return comparable !== undefined && same(comparable, wanted);
  };
}

const equals: Operator = {
  name: 'equals',
  summary: 'Is the value, compared in its type: "10.0" equals the number 10.',
  operand: 'any',
  types: TYPES,
  examples: [
    { value: 'paid', operand: 'paid', met: true },
    { value: 'Paid', operand: 'paid', met: false },
    { value: 'Paid', operand: 'paid', caseSensitive: false, met: true },
    { value: '10.0', operand: 10, met: true },
    { value: 10, operand: '10', met: true },
    { value: 'true', operand: true, met: true },
    { value: '9007199254740993', operand: '9007199254740992', type: 'number', met: false },
    { value: '2026-02-03T00:00:00Z', operand: '2026-02-03', type: 'date', met: true },
    { value: { a: [1] }, operand: { a: [1] }, met: true },
    { value: null, operand: '', met: false },
    { operand: 'paid', met: false },
  ],
  build: (input) => {
    if (input.operand === null) return unbuildable('value', 'null is asked for by the operator isNull');
    const test = equalTo(input.operand as Json, input);
    return test === undefined ? notOfType(input) : built(test);
  },
};

const isIn: Operator = {
  name: 'in',
  summary: 'Is one of a list of values.',
  operand: 'list',
  types: TYPES,
  examples: [
    { value: 'DE', operand: ['DE', 'AT'], met: true },
    { value: 'FR', operand: ['DE', 'AT'], met: false },
    { value: '2', operand: [1, 2], met: true },
    { operand: ['DE'], met: false },
  ],
  build: (input) => {
    const tests = (input.operand as readonly Json[]).map((each) => equalTo(each, input));
    if (!tests.every((test) => test !== undefined)) return notOfType(input);
    return built((value) => tests.some((test) => test(value)));
  },
};

function notOfType({ operand, type }: OperatorInput): OperatorResult {
  return unbuildable('value', `${JSON.stringify(operand).slice(0, 100)} is not of the type ${type ?? 'of the condition'}`);
}

export const EQUALITY_OPERATORS: readonly Operator[] = [
  equals,
  opposite(equals, 'notEquals', 'Is another value, null, or missing.'),
  isIn,
  opposite(isIn, 'notIn', 'Is none of a list of values, or missing.'),
];
