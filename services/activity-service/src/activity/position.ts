import { comparator } from './join.ts';

/** Where a record lies. Offsets stay far below 2^53. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** The order of positions in the store: fields in this order. */
export const comparePositions = comparator<Position>('topic', 'partition', 'offset');
