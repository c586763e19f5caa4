/**
 * Placeholders that forms, exports and careless code put where an identifier belongs. Each of them, taken for real, would merge strangers.
 * Compared in lower case, for every type.
 */
export const BLOCKED_VALUES: ReadonlySet<string> = new Set([
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'n/a',
  'na',
  'unknown',
  'anonymous',
  'guest',
  'test',
  'true',
  'false',
  '0',
  '-1',
  '-',
  '--',
  '.',
  '[object object]',
  '00000000-0000-0000-0000-000000000000',
]);

/** The same for e-mail addresses. */
export const BLOCKED_EMAILS: ReadonlySet<string> = new Set([
  'test@test',
  'test@test.com',
  'test@test.test',
  'a@a.com',
  'none@none.com',
  'no@email.com',
  'noemail@noemail.com',
  'na@na.com',
  'null@null.com',
  'unknown@unknown.com',
  'email@email.com',
]);

/** Digits that nobody has: all the same. */
export const BLOCKED_PHONE = /^\+(\d)\1*$/;
