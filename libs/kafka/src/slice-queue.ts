import type { InRecord } from './record.ts';
import type { SliceSettlement } from './settlement.ts';

/** Consecutive records of one partition, on their way through a handler. */
export interface Slice {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly InRecord[];
  /** Whether the group takes the partition away or the consumer stops: then the slice is not tried again. */
  abandoned: boolean;
  readonly done: (settlement: SliceSettlement) => void;
}

/** Takes the oldest slices, together at most `maxRecords` records, but at least one slice. */
export function takeSlices(queue: Slice[], maxRecords: number): Slice[] {
  let count = 0;
  let records = 0;
  for (const slice of queue) {
    if (count > 0 && records + slice.records.length > maxRecords) break;
    records += slice.records.length;
    count++;
  }
  return queue.splice(0, count);
}
