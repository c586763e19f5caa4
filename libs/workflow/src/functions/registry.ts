import { DATE_FUNCTIONS } from './date-functions.ts';
import { LIST_FUNCTIONS } from './list-functions.ts';
import { LOGIC_FUNCTIONS } from './logic-functions.ts';
import { NUMBER_FUNCTIONS } from './number-functions.ts';
import { PERSON_FUNCTIONS } from './person-functions.ts';
import type { FunctionSpec } from './spec.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';

const ALL = [...TEXT_FUNCTIONS, ...NUMBER_FUNCTIONS, ...DATE_FUNCTIONS, ...LIST_FUNCTIONS, ...LOGIC_FUNCTIONS, ...PERSON_FUNCTIONS];

/** Every function that a definition may name. A map, so that `toString` and its like are names as any other. */
export const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map(ALL.map((spec) => [spec.name, spec]));
