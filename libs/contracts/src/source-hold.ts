import { z } from 'zod';
import type { SourceDefinition, SourceHold } from './definitions.ts';
import { sourceId, timestamp } from './primitives.ts';
import { TOPICS } from './topics.ts';

/**
 * How far the release of what a paused source holds has come: the value of `source-releases` at the source's id, written by the source-worker alone. `switching`: the last of it is being
 * released, and whoever takes events in waits for `done` a moment, so that nothing new overtakes it.
 */
export const sourceRelease = z.strictObject({
  v: z.literal(1),
  sourceId,
  /** The hold that this is about; about another one nothing is said. */
  holdId: z.string().min(1),
  phase: z.enum(['releasing', 'switching', 'done']),
  /** Events that have gone on. */
  released: z.int().min(0),
  at: timestamp,
});
export type SourceRelease = z.infer<typeof sourceRelease>;

/** What is to be done with an event that comes in. */
export type HoldState = 'open' | 'holding' | 'switching';

/** A source that was paused before there were holds has one without an id of its own. */
const LEGACY_HOLD_SINCE = '1970-01-01T00:00:00.000Z';

/** The hold of a source, also of one that an older version paused. */
export function holdOf({ id, hold, status }: Pick<SourceDefinition, 'id' | 'hold' | 'status'>): SourceHold | null {
  return hold ?? (status === 'paused' ? { id, since: LEGACY_HOLD_SINCE, isReleased: false } : null);
}

/** Whether the release of this hold is over. */
export function isDone(hold: SourceHold, release: SourceRelease | undefined): boolean {
  return release?.holdId === hold.id && release.phase === 'done';
}

/** What is to be done with the events of a source: a hold ends when its release is done, and not when it is asked for. */
export function holdStateOf(definition: Pick<SourceDefinition, 'id' | 'hold' | 'status'>, release: SourceRelease | undefined): HoldState {
  const hold = holdOf(definition);
  if (hold === null || isDone(hold, release)) return 'open';
  return hold.isReleased && release?.holdId === hold.id && release.phase === 'switching' ? 'switching' : 'holding';
}

/** Where an event goes: on to the workflows, or to where it waits. */
export type EventRoute =
  { readonly topic: typeof TOPICS.rawEvents } | { readonly topic: typeof TOPICS.rawEventsHeld; readonly holdId: string };

export const OPEN_ROUTE: EventRoute = { topic: TOPICS.rawEvents };
