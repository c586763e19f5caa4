import type { FieldError } from '@tributary/errors';
import type { SourceDocument } from '../program.ts';
import { didYouMean } from '../nearest.ts';
import { parsePath, type Segment, WILDCARD } from './parse-path.ts';
import { compileNodes, compileSingular } from './read.ts';

/** What a path is read from: the document, and inside `items.fields` the current item as `$`. */
export interface Scope {
  readonly document: SourceDocument;
  readonly item: unknown;
}

export type ScopedRead = (scope: Scope) => unknown;

const ROOTS = ['body', 'headers', 'query', 'path', 'method', 'receivedAt'] as const;
type Root = (typeof ROOTS)[number];

/** Where definitions are compiled: collects the errors, and whether any path reads the body. */
export interface CompileContext {
  readonly errors: FieldError[];
  /** Inside `items.fields`: `$` is the item. */
  readonly inItem: boolean;
  /** Called by every path that reads the body. */
  readonly usesBody: () => void;
}

/** A compiled path: a single value, or with `[*]` the list of all of them. */
export type CompiledPath =
  { readonly many: false; readonly read: ScopedRead } | { readonly many: true; readonly read: (scope: Scope) => unknown[] };

/** Compiles a path of a definition; `undefined` after reporting what is wrong with it at `place`. */
export function compilePath(text: string, place: string, context: CompileContext): CompiledPath | undefined {
  const parsed = parsePath(text);
  if (!parsed.ok) return refuse(context, place, parsed.code, parsed.message);
  const { outer, segments } = parsed.path;
  if (outer && !context.inItem)
    return refuse(context, place, 'invalid_path', '"$$" is the document as seen from items.fields; here "$" is the document');
  return context.inItem && !outer ? itemPath(segments) : documentPath(segments, place, context);
}

/** As `compilePath`, where the path must give a single value. */
export function compileSinglePath(text: string, place: string, context: CompileContext): ScopedRead | undefined {
  const path = compilePath(text, place, context);
  if (path === undefined) return undefined;
  if (path.many)
    return refuse(context, place, 'wildcard_not_allowed', '"[*]" is allowed in conditions and in items.each; here use "map" on the list');
  return path.read;
}

function refuse(context: CompileContext, path: string, code: string, message: string): undefined {
  context.errors.push({ path, code, message });
  return undefined;
}

function itemPath(segments: readonly Segment[]): CompiledPath {
  if (segments.includes(WILDCARD)) {
    const nodes = compileNodes(segments);
    return { many: true, read: (scope) => nodes(scope.item) };
  }
  const read = compileSingular(segments);
  return { many: false, read: (scope) => read(scope.item) };
}

function documentPath(segments: readonly Segment[], place: string, context: CompileContext): CompiledPath | undefined {
  const root = segments[0];
  if (typeof root !== 'string' || !isRoot(root)) {
    const hint = typeof root === 'string' ? didYouMean(root, ROOTS) : `; valid are: ${ROOTS.join(', ')}`;
    return refuse(context, place, 'unknown_root', `a path begins with a part of the document, as in $.body.email${hint}`);
  }
  if (root === 'body') context.usesBody();
  const rest = segments.slice(1);
  if (rest.includes(WILDCARD)) {
    const nodes = compileNodes(rest);
    return { many: true, read: (scope) => nodes(scope.document[root]) };
  }
  const read = compileSingular(rest);
  return { many: false, read: root === 'body' ? (scope) => read(scope.document.body) : (scope) => read(scope.document[root]) };
}

function isRoot(name: string): name is Root {
  return (ROOTS as readonly string[]).includes(name);
}
