import { Failure } from '../failure.ts';

/** Integers of any size and decimals, as people and systems write them: no grouping, a dot before the decimals. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const INTEGER = /^[+-]?\d+$/;
const MAX_PLAIN_LENGTH = 15;
const DOT = 46;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const TRUE_WORDS = new Set(['true', '1', 'yes', 'y', 'on']);
const FALSE_WORDS = new Set(['false', '0', 'no', 'n', 'off']);

/** Text of a scalar; `undefined` for what has none (missing, null, lists and objects). */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

/** How a message shows a value: its kind, or the start of its text. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  const text = textOf(value);
  return text === undefined ? 'an object' : `"${text.slice(0, 60)}"`;
}

/**
 * A number of a number or a decimal text. An integer that a double cannot hold stays its decimal text, without sign and zeros that say
 * nothing: an id must not change by being called a number.
 */
export function toNumber(value: unknown): number | string | Failure {
  if (typeof value === 'number') return Number.isFinite(value) ? value : notA('number', value);
  if (typeof value !== 'string') return notA('number', value);
  if (isPlainDecimal(value)) return Number(value);
  const text = value.trim();
  if (!DECIMAL.test(text)) return notA('number', value);
  const number = Number(text);
  if (!Number.isFinite(number)) return notA('number', value);
  return INTEGER.test(text) && !Number.isSafeInteger(number) ? text.replace(/^(?:\+|(-))?0*/, '$1') : number;
}

/** Prices and counts as they mostly come, `12.50`: few enough digits to be exact, and no need of the patterns above. */
function isPlainDecimal(text: string): boolean {
  if (text.length === 0 || text.length > MAX_PLAIN_LENGTH) return false;
  let hasDot = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT && !hasDot && i > 0) hasDot = true;
    else if (code < DIGIT_0 || code > DIGIT_9) return false;
  }
  return true;
}

/** As `toNumber`, whole numbers only: `12.0` is 12, `12.5` is none. */
export function toInteger(value: unknown): number | string | Failure {
  const number = toNumber(value);
  return typeof number !== 'number' || Number.isInteger(number)
    ? number
    : new Failure('not_an_integer', `${describe(value)} is not a whole number`);
}

/** A boolean of a boolean, of 1 and 0, or of true/false, yes/no, y/n, on/off in any case. */
export function toBoolean(value: unknown): boolean | Failure {
  if (typeof value === 'boolean') return value;
  const word = textOf(value)?.trim().toLowerCase();
  if (word !== undefined && TRUE_WORDS.has(word)) return true;
  return word !== undefined && FALSE_WORDS.has(word) ? false : notA('boolean', value);
}

/** The text of a scalar. */
export function toText(value: unknown): string | Failure {
  return textOf(value) ?? notA('text', value);
}

function notA(what: string, value: unknown): Failure {
  return new Failure(`not_a_${what}`, `${describe(value)} is not a ${what}`);
}

/** Whether a value is there but says nothing: null, a blank text, an empty list or object. */
export function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || isEmptyContainer(value);
}

/** An empty list or an object without members. */
export function isEmptyContainer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}
