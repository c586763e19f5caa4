import type { Json } from '@tributary/contracts';
import { type ValueType } from '../values/value-types.ts';
import { type Comparable, type Normalize, normalizerOf } from './comparison.ts';
import { built, type Operator, type OperatorExample, type OperatorInput, unbuildable } from './operator.ts';

const TYPES: readonly ValueType[] = ['number', 'integer', 'date'];

/** Numbers and dates have an order; without a type, a number, or else a date, is what the operand can be read as. */
function comparisonOf({ operand, type }: OperatorInput): { normalize: Normalize; bounds: Comparable[] } | undefined {
  const operands = (Array.isArray(operand) ? operand : [operand]) as readonly Json[];
  const candidates = type === undefined ? (['number', 'date'] as const) : [type as 'number' | 'integer' | 'date'];
  for (const candidate of candidates) {
    const normalize = normalizerOf(candidate, true);
    const bounds = operands.map(normalize);
    if (bounds.every((bound) => bound !== undefined)) return { normalize, bounds };
  }
  return undefined;
}

function ordering(
  name: string,
  summary: string,
  met: (value: Comparable, bound: Comparable) => boolean,
  examples: readonly OperatorExample[],
): Operator {
  return {
    name,
    summary,
    operand: 'any',
    types: TYPES,
    examples,
    build: (input) => {
      const comparison = comparisonOf(input);
      if (comparison === undefined) return unbuildable('value', `must be a number or a date`);
      const { normalize, bounds } = comparison;
      const bound = bounds[0] as Comparable;
      return built((value) => {
        const comparable = normalize(value);
        return comparable !== undefined && met(comparable, bound);
      });
    },
  };
}

const between: Operator = {
  name: 'between',
  summary: 'Is a number or date from the first to the second, both included.',
  operand: 'pair',
  types: TYPES,
  examples: [
    { value: 5, operand: [1, 5], met: true },
    { value: '5.1', operand: [1, 5], met: false },
    { value: '2026-02-03', operand: ['2026-01-01', '2026-12-31'], met: true },
    { operand: [1, 5], met: false },
  ],
  build: (input) => {
    const comparison = comparisonOf(input);
    if (comparison === undefined) return unbuildable('value', 'must be two numbers or two dates');
    const { normalize, bounds } = comparison;
    const [low, high] = bounds as [Comparable, Comparable];
    if (low > high) return unbuildable('value', 'the first must not be greater than the second');
    return built((value) => {
      const comparable = normalize(value);
      return comparable !== undefined && comparable >= low && comparable <= high;
    });
  },
};

export const ORDER_OPERATORS: readonly Operator[] = [
  ordering('gt', 'Is greater, or later.', (value, bound) => value > bound, [
    { value: 11, operand: 10, met: true },
    { value: '10', operand: 10, met: false },
    { value: 'many', operand: 10, met: false },
    { value: '9007199254740993', operand: 9007199254740992, met: true },
    { value: '2026-02-04', operand: '2026-02-03T12:00:00Z', met: true },
    { operand: 10, met: false },
    { value: null, operand: -1, met: false },
  ]),
  ordering('gte', 'Is at least, or not earlier.', (value, bound) => value >= bound, [
    { value: '10.00', operand: 10, met: true },
    { value: 9.99, operand: 10, met: false },
  ]),
  ordering('lt', 'Is less, or earlier.', (value, bound) => value < bound, [
    { value: 9, operand: 10, met: true },
    { value: 10, operand: 10, met: false },
  ]),
  ordering('lte', 'Is at most, or not later.', (value, bound) => value <= bound, [
    { value: 10, operand: 10, met: true },
    { value: 1770091506, operand: '2026-02-03', type: 'date', met: false },
  ]),
  between,
];
