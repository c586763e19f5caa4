import { type Segment, WILDCARD } from './parse-path.ts';

/** Reads one value out of another; `undefined` when it is not there. */
export type Read = (value: unknown) => unknown;

/** Only own members of objects: the prototype chain is never looked at. Arrays have no named members. */
function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) && !Array.isArray(value)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function element(value: unknown, index: number): unknown {
  if (!Array.isArray(value)) return undefined;
  const at = index < 0 ? value.length + index : index;
  return at >= 0 && at < value.length ? (value[at] as unknown) : undefined;
}

function step(value: unknown, segment: Segment): unknown {
  return typeof segment === 'string' ? member(value, segment) : element(value, segment as number);
}

/** The reader of a path without `[*]`. The common lengths have closures of their own: this is the hottest code of a workflow. */
export function compileSingular(segments: readonly Segment[]): Read {
  const [a, b] = segments;
  if (a === undefined) return (value) => value;
  if (b === undefined) return typeof a === 'string' ? (value) => member(value, a) : (value) => step(value, a);
  if (segments.length === 2 && typeof a === 'string' && typeof b === 'string') return (value) => member(member(value, a), b);
  return (value) => {
    let current = value;
    for (let i = 0; i < segments.length && current !== undefined; i += 1) current = step(current, segments[i] as Segment);
    return current;
  };
}

/** The reader of a path with `[*]`: every value that is there, in order. Children that lack a member give no value. */
export function compileNodes(segments: readonly Segment[]): (value: unknown) => unknown[] {
  return (value) => {
    const nodes: unknown[] = [];
    collect(value, segments, 0, nodes);
    return nodes;
  };
}

function collect(value: unknown, segments: readonly Segment[], from: number, nodes: unknown[]): void {
  let current = value;
  for (let i = from; i < segments.length; i += 1) {
    const segment = segments[i] as Segment;
    if (segment === WILDCARD) {
      if (typeof current !== 'object' || current === null) return;
      const children: readonly unknown[] = Array.isArray(current) ? current : Object.values(current);
      for (const child of children) collect(child, segments, i + 1, nodes);
      return;
    }
    current = step(current, segment);
    if (current === undefined) return;
  }
  nodes.push(current);
}
