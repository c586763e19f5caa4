import { isReservedName } from '../names.ts';

export const WILDCARD = Symbol('[*]');
/** A member name, an index (negative from the end), or every child. */
export type Segment = string | number | typeof WILDCARD;

/** A path taken apart; `outer` for `$$`, the whole document from inside an item. */
export interface ParsedPath {
  readonly outer: boolean;
  readonly segments: readonly Segment[];
}

export type PathResult =
  { readonly ok: true; readonly path: ParsedPath } | { readonly ok: false; readonly code: string; readonly message: string };

const MAX_LENGTH = 1024;
const MAX_SEGMENTS = 64;
/** One segment of RFC 9535's singular queries, plus `[*]` and `.*`. */
const SEGMENT =
  /\.([A-Za-z_\u0080-\u{10FFFF}][A-Za-z0-9_\u0080-\u{10FFFF}]*)|(\.\*|\[\s*\*\s*\])|\[\s*(-?(?:0|[1-9]\d{0,9}))\s*\]|\[\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*\]/uy;

/** Takes a path apart (RFC 9535 singular queries, `[*]` allowed, `$$` for the document outside an item). */
export function parsePath(text: string): PathResult {
  if (text.length > MAX_LENGTH) return wrong('invalid_path', `a path has at most ${MAX_LENGTH} characters`);
  if (!text.startsWith('$')) return wrong('invalid_path', 'a path begins with "$", as in $.body.email');
  const outer = text.startsWith('$$');
  const segments: Segment[] = [];
  const scanner = new RegExp(SEGMENT);
  scanner.lastIndex = outer ? 2 : 1;
  while (scanner.lastIndex < text.length) {
    const at = scanner.lastIndex;
    const match = scanner.exec(text);
    if (match === null)
      return wrong('invalid_path', `unreadable from "${text.slice(at, at + 20)}"; names with other characters are written ['first-name']`);
    const segment = segmentOf(match);
    if (segment === undefined) return wrong('invalid_path', `unreadable name in "${text.slice(at, at + 20)}"`);
    if (typeof segment === 'string' && isReservedName(segment)) return wrong('reserved_name', `"${segment}" cannot be part of a path`);
    segments.push(segment);
  }
  if (segments.length > MAX_SEGMENTS) return wrong('invalid_path', `a path has at most ${MAX_SEGMENTS} steps`);
  return { ok: true, path: { outer, segments } };
}

function wrong(code: string, message: string): PathResult {
  return { ok: false, code, message };
}

function segmentOf(match: RegExpExecArray): Segment | undefined {
  const [, shorthand, wildcard, index, quoted] = match;
  if (shorthand !== undefined) return shorthand;
  if (wildcard !== undefined) return WILDCARD;
  if (index !== undefined) return Number(index);
  return unquote(quoted as string);
}

/** RFC 9535 names have JSON's escapes, in either kind of quotes. */
function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (!inner.includes('\\') && !inner.includes('"')) return inner;
  const asJson = quoted.startsWith('"') ? inner : inner.replace(/\\'|"/g, (found) => (found === '"' ? '\\"' : "'"));
  try {
    return JSON.parse(`"${asJson}"`) as string;
  } catch {
    return undefined;
  }
}
