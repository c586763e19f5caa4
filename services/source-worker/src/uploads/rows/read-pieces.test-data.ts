import type { RowReader } from './row.ts';

/** Everything that a reader makes of a text that comes in pieces of the given lengths; what is left comes as one. */
export function readInPieces<T>(reader: RowReader<T>, text: Buffer, lengths: readonly number[] = []): T[] {
  const found: T[] = [];
  let at = 0;
  for (const length of lengths) {
    found.push(...reader.push(text.subarray(at, at + length)));
    at += length;
  }
  return [...found, ...reader.push(text.subarray(at)), ...reader.end()];
}
