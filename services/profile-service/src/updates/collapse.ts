import { choose } from '@tributary/identity';
import type { IncomingUpdate } from './decode-update.ts';

/** The updates of a batch, one per update id. */
export interface CollapsedBatch {
  /** Of each update id the one that counts. */
  readonly chosen: readonly IncomingUpdate[];
  /** The others. */
  readonly repeats: readonly IncomingUpdate[];
}

/** Picks, of several updates with one id, the one that counts (`choose` of libs/identity). */
export function collapse(incoming: readonly IncomingUpdate[]): CollapsedBatch {
  const chosen = new Map<string, IncomingUpdate>();
  const repeats: IncomingUpdate[] = [];
  for (const candidate of incoming) {
    const { updateId } = candidate.update;
    const other = chosen.get(updateId);
    if (other === undefined || choose(other.update, candidate.update) !== other.update) {
      if (other !== undefined) repeats.push(other);
      chosen.set(updateId, candidate);
    } else {
      repeats.push(candidate);
    }
  }
  return { chosen: [...chosen.values()], repeats };
}
