import type { RecordHeaders } from '@tributary/contracts';
import type { Position } from './position.ts';
import type { RequestPatch } from './request-patch.ts';
import type { RunPatch } from './run-patch.ts';

/** A record as the readers need it. */
export interface ActivityRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** When it was written; milliseconds since 1970. */
  readonly timestampMs: number;
  readonly value: Uint8Array | null;
  readonly headers: RecordHeaders;
}

/** What one record says. */
export interface Activity {
  readonly request?: RequestPatch;
  readonly runs: readonly RunPatch[];
}

/** Where a record lies. */
export function positionOf({ topic, partition, offset }: ActivityRecord): Position {
  return { topic, partition, offset: Number(offset) };
}

const decoder = new TextDecoder();

/** The JSON value of a record; `undefined` where there is none. */
export function parseJson(value: Uint8Array | null): unknown {
  if (value === null) return undefined;
  try {
    return JSON.parse(decoder.decode(value));
  } catch {
    return undefined;
  }
}
