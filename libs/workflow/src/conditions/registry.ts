import { EQUALITY_OPERATORS } from './equality-operators.ts';
import type { Operator } from './operator.ts';
import { ORDER_OPERATORS } from './order-operators.ts';
import { PRESENCE_OPERATORS } from './presence-operators.ts';
import { TEXT_OPERATORS } from './text-operators.ts';

const ALL = [...EQUALITY_OPERATORS, ...TEXT_OPERATORS, ...ORDER_OPERATORS, ...PRESENCE_OPERATORS];

/** Every operator that a condition may name. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(ALL.map((operator) => [operator.name, operator]));
