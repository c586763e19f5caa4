import { HELD_DAYS, holdOf, isDone, type SourceHold, type SourceRelease, timestamp } from '@tributary/contracts';
import { z } from 'zod';
import type { Source } from './source.ts';

/** What a new hold is made of. */
export interface HoldContext {
  /** A fresh id. */
  readonly holdId: string;
  readonly nowMs: number;
  /** What is known of the last release of this source. */
  readonly release: SourceRelease | undefined;
}

/** What a source holds, as reads answer it. */
export const holdView = z.strictObject({
  since: timestamp,
  phase: z.enum(['holding', 'releasing', 'done']),
  /** Events that have gone on. */
  released: z.int(),
  /** From then on what came in first is not kept any more: release it before. */
  keptUntil: timestamp,
});

const DAY_MS = 86_400_000;

/**
 * The hold of a source whose status changes. While there are events that may not have gone on, a further pause is the same one with another id: it goes on where the release stopped. An inactive source keeps
 * what it holds.
 */
export function nextHold(source: Source, status: Source['status'], { holdId, nowMs, release }: HoldContext): SourceHold | null {
  const hold = currentHold(source);
  switch (status) {
    case 'inactive':
      return hold;
    case 'active':
      return hold === null ? null : { ...hold, isReleased: true };
    case 'paused': {
      const isKept = hold !== null && !isDone(hold, release);
      if (isKept && !hold.isReleased) return hold;
      return { id: holdId, since: isKept ? hold.since : new Date(nowMs).toISOString(), isReleased: false };
    }
  }
}

/** The hold of a source; where an older version paused it, since it was created. */
function currentHold(source: Source): SourceHold | null {
  if (source.hold !== undefined && source.hold !== null) return source.hold;
  const legacy = holdOf({ id: source._id, hold: null, status: source.status });
  return legacy === null ? null : { ...legacy, since: source.createdAt };
}

/** Since when a source may hold events that have not gone on; `undefined` where it holds none. */
export function holdsSince(source: Source, release: SourceRelease | undefined): string | undefined {
  const hold = currentHold(source);
  return hold === null || isDone(hold, release) ? undefined : hold.since;
}

export function viewHold(source: Source, release: SourceRelease | undefined): z.infer<typeof holdView> | null {
  const hold = currentHold(source);
  if (hold === null) return null;
  const phase = isDone(hold, release) ? 'done' : hold.isReleased ? 'releasing' : 'holding';
  const keptUntil = new Date(Date.parse(hold.since) + HELD_DAYS * DAY_MS).toISOString();
  return { since: hold.since, phase, released: release?.holdId === hold.id ? release.released : 0, keptUntil };
}
