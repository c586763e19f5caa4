import type { FieldError } from '@tributary/errors';

const RESERVED = new Set(['__proto__', 'prototype', 'constructor']);
const MAX_NAME_LENGTH = 128;
const IDENTIFIER_TYPE = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Whether `name` would reach into the prototype chain of an object; such names are refused wherever a definition can say them. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name);
}

/** What is wrong with the name of a trait, a property or an item's field: it becomes a field name in the database. */
export function checkFieldName(name: string, place: string): FieldError | undefined {
  if (isReservedName(name)) return { path: place, code: 'reserved_name', message: `"${name}" is a reserved name` };
  if (name.length > MAX_NAME_LENGTH || name.startsWith('$') || name.includes('.') || name.includes('\0')) {
    return {
      path: place,
      code: 'invalid_name',
      message: `a name has at most ${MAX_NAME_LENGTH} characters, no "." and no "$" at its start`,
    };
  }
  return undefined;
}

/** What is wrong with an identifier's type. The colon stays free: it parts type and value in keys. */
export function checkIdentifierType(type: string, place: string): FieldError | undefined {
  if (isReservedName(type)) return { path: place, code: 'reserved_name', message: `"${type}" is a reserved name` };
  if (IDENTIFIER_TYPE.test(type)) return undefined;
  return {
    path: place,
    code: 'invalid_name',
    message: 'an identifier type is a letter, then letters, digits, "_" and "-", at most 64 characters',
  };
}
