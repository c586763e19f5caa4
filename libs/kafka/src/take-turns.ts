/** Something that waits, and on whose behalf. */
interface Waiting {
  readonly flow: string;
  readonly bytes: number;
}

/**
 * What of a queue goes next, and what is left, both in order: the first, and of each flow as much from its start as its equal part of `maxBytes`. So whoever has little waiting does not wait
 * behind those who have much, and nobody is passed over for good.
 */
export function takeTurns<T extends Waiting>(queue: readonly T[], maxBytes: number): { readonly taken: T[]; readonly left: T[] } {
  const part = maxBytes / new Set(queue.map(({ flow }) => flow)).size;
  const byFlow = new Map<string, { bytes: number; isDone: boolean }>();
  const taken: T[] = [];
  const left: T[] = [];
  for (const each of queue) {
    let flow = byFlow.get(each.flow);
    if (flow === undefined) byFlow.set(each.flow, (flow = { bytes: 0, isDone: false }));
    flow.isDone ||= taken.length > 0 && flow.bytes + each.bytes > part;
    flow.bytes += each.bytes;
    (flow.isDone ? left : taken).push(each);
  }
  return { taken, left };
}
