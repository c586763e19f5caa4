import type { FieldError } from '@tributary/errors';
import { keyText, plainNumber } from '@tributary/source-catalog';
import { CALL_TYPES, type CallType } from './tracking-target.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What each call must say beside whom it is about. */
export const REQUIRED_FIELDS: Readonly<Record<CallType, readonly string[]>> = {
  identify: [],
  track: ['event'],
  page: [],
  screen: [],
  group: ['groupId'],
  alias: ['userId', 'previousId'],
};

/** What is wrong with a call, an entry for each field; `at` is where it stands (`batch[3]`), `''` for the whole body. `call` is what its path says. */
export function callErrors(value: unknown, call: CallType | undefined, at: string): readonly FieldError[] {
  if (!isFields(value)) return [{ path: at, code: 'not_an_object', message: 'a call is a JSON object' }];
  const place = (name: string): string => (at === '' ? name : `${at}.${name}`);
  const type = call ?? callTypeOf(value);
  if (type === undefined) {
    return [{ path: place('type'), code: 'unknown_call', message: `must be one of ${CALL_TYPES.join(', ')}` }];
  }
  const errors: FieldError[] = [];
  if (value['type'] !== undefined && value['type'] !== type) {
    errors.push({ path: place('type'), code: 'unknown_call', message: `must be "${type}", as the path says, or be left out` });
  }
  if (type !== 'alias' && !says(value, 'userId') && !says(value, 'anonymousId')) {
    errors.push({ path: place('userId'), code: 'required', message: 'userId or anonymousId must be given, as a text or a number' });
  }
  for (const name of REQUIRED_FIELDS[type]) {
    if (!says(value, name)) errors.push({ path: place(name), code: 'required', message: `${name} must be given, as a text or a number` });
  }
  return errors;
}

/** The call that a message says it is. */
export function callTypeOf(message: Fields): CallType | undefined {
  return CALL_TYPES.find((type) => type === message['type']);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function says(fields: Fields, name: string): boolean {
  const value = Object.hasOwn(fields, name) ? plainNumber(fields[name]) : undefined;
  return typeof value !== 'boolean' && keyText(value) !== undefined;
}
