import type { HandlerResult } from './consumer.ts';
import type { Slice } from './slice-queue.ts';

/** How far a slice is settled, and from when the rest may be tried again. */
export interface SliceSettlement {
  /** The next offset to read: everything before it is done. `undefined` when nothing of the slice is. */
  readonly nextOffset: bigint | undefined;
  /** The rest of the partition waits until then; milliseconds since 1970. */
  readonly parkedUntilMs: number | undefined;
}

/**
 * How far each slice is settled by what its handler said. Offsets only move contiguously: to the end of the slice, or up to the first record that
 * the handler holds back, never beyond.
 */
export function settle(slice: Pick<Slice, 'topic' | 'partition' | 'records'>, result: HandlerResult): SliceSettlement {
  const first = slice.records[0];
  const last = slice.records.at(-1);
  if (first === undefined || last === undefined) return { nextOffset: undefined, parkedUntilMs: undefined };
  const parked = result?.park.find((each) => each.topic === slice.topic && each.partition === slice.partition);
  if (parked === undefined || parked.offset > last.offset) return { nextOffset: last.offset + 1n, parkedUntilMs: undefined };
  return { nextOffset: parked.offset > first.offset ? parked.offset : undefined, parkedUntilMs: parked.untilMs };
}
