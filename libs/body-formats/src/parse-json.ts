import { isDeeperThan } from './json-depth.ts';
import { BodyProblem } from './body-problem.ts';

/** Deeper bodies are refused: what walks them (serialisation, the database) recurses. */
const MAX_BODY_DEPTH = 500;
/** Every integer beyond 2^53 has at least this many digits. */
const UNSAFE_DIGITS = 16;

/**
 * The value of a JSON text, or a `BodyProblem`. Integers that a double cannot hold exactly are kept as their decimal text, so that ids
 * survive; the slower parse that this takes is spent only on texts with so long a run of digits.
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = hasLongDigitRun(text) ? JSON.parse(text, keepExactIntegers as never) : JSON.parse(text);
    if (mayBeDeep(text) && isDeeperThan(value, MAX_BODY_DEPTH)) return tooDeep();
    return value;
  } catch (error) {
    // a reviver recurses, so a deep text overflows the stack there
    if (error instanceof RangeError) return tooDeep();
    return new BodyProblem(
      'malformed_json',
      `the body is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}`,
    );
  }
}

function tooDeep(): BodyProblem {
  return new BodyProblem('body_too_deep', `the body is nested deeper than ${MAX_BODY_DEPTH} levels`);
}

/** TypeScript's library does not know the third argument of revivers yet (ES2026, JSON.parse source text access). */
function keepExactIntegers(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}

/** Looks at every 16th character only: a run of 16 digits covers one of them. */
function hasLongDigitRun(text: string): boolean {
  for (let at = UNSAFE_DIGITS - 1; at < text.length; at += UNSAFE_DIGITS) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    let end = at + 1;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start -= 1;
    while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
    if (end - start >= UNSAFE_DIGITS) return true;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A cheap bound: a value cannot be deeper than its text has opening brackets. */
function mayBeDeep(text: string): boolean {
  if (text.length <= 2 * MAX_BODY_DEPTH) return false;
  let left = MAX_BODY_DEPTH;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
}
