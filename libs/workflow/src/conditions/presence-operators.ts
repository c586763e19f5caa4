import { isEmptyContainer, toBoolean } from '../values/scalars.ts';
import { built, type Operator, type OperatorExample, opposite, type Test } from './operator.ts';

function unary(name: string, summary: string, test: Test, examples: readonly OperatorExample[]): Operator {
  return { name, summary, operand: 'none', types: [], examples, build: () => built(test) };
}

const exists: Operator = {
  ...unary('exists', 'Is there, be it null or empty; a path with [*], at least one value of it.', (value) => value !== undefined, [
    { value: null, met: true },
    { value: '', met: true },
    { met: false },
  ]),
  presence: true,
};

function isEmpty(value: unknown): boolean {
  return value === '' || isEmptyContainer(value);
}

export const PRESENCE_OPERATORS: readonly Operator[] = [
  exists,
  opposite(exists, 'notExists', 'Is missing.'),
  unary('isNull', 'Is there and null.', (value) => value === null, [{ value: null, met: true }, { value: '', met: false }, { met: false }]),
  unary('isEmpty', 'Is there and the empty text, list or object.', isEmpty, [
    { value: '', met: true },
    { value: [], met: true },
    { value: {}, met: true },
    { value: ' ', met: false },
    { value: 0, met: false },
    { value: null, met: false },
    { met: false },
  ]),
  unary(
    'isNotEmpty',
    'Is there, not null, and not the empty text, list or object.',
    (value) => value !== undefined && value !== null && !isEmpty(value),
    [{ value: 0, met: true }, { value: '', met: false }, { value: null, met: false }, { met: false }],
  ),
  unary('isTrue', 'Is true: also "true", "yes", "on", 1.', (value) => toBoolean(value) === true, [
    { value: true, met: true },
    { value: 'Yes', met: true },
    { value: 'maybe', met: false },
    { met: false },
  ]),
  unary('isFalse', 'Is false: also "false", "no", "off", 0.', (value) => toBoolean(value) === false, [
    { value: false, met: true },
    { value: 0, met: true },
    { value: null, met: false },
    { met: false },
  ]),
];
