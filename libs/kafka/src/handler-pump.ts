import { backoffMs, pause } from './backoff.ts';
import type { ConsumerOptions, HandlerResult } from './consumer.ts';
import type { KafkaLogger } from './logging.ts';
import { settle } from './settlement.ts';
import { type Slice, takeSlices } from './slice-queue.ts';

/** Brings slices to the handler, merged, and settles them. */
export interface HandlerPump {
  /** Hands a slice over; its `done` is called exactly once. */
  push(slice: Slice): void;
  /** Since when the handler has been failing; milliseconds since 1970. */
  failingSinceMs(): number | undefined;
}

const RETRY_INITIAL_MS = 200;
const RETRY_MAX_MS = 5000;

/**
 * Merges what the partitions deliver side by side into few calls of the handler: a batch costs one round trip to the broker and the database however many partitions
 * it came from. A partition has one slice in the pump at a time, so that its order is kept by construction.
 *
 * A handler that throws is given the same records again, after a backoff: nothing is skipped, and no offset moves.
 */
export function createHandlerPump(options: ConsumerOptions, logger: KafkaLogger, signal: AbortSignal): HandlerPump {
  const maxRecords = options.maxRecords ?? 2000;
  const concurrency = options.concurrency ?? 1;
  const queue: Slice[] = [];
  let calls = 0;
  let scheduled = false;
  let failingSince: number | undefined;

  function schedule(): void {
    if (scheduled || calls >= concurrency || queue.length === 0) return;
    scheduled = true;
    // slices of one fetch arrive in one turn of the event loop: let them gather
    setImmediate(() => {
      scheduled = false;
      if (calls >= concurrency || queue.length === 0) return;
      calls++;
      void call(takeSlices(queue, maxRecords)).finally(() => {
        calls--;
        schedule();
      });
      schedule();
    });
  }

  async function call(taken: readonly Slice[]): Promise<void> {
    let slices = taken;
    for (let attempt = 0; ; attempt++) {
      slices = slices.filter((slice) => !dropped(slice));
      if (slices.length === 0) return;
      const records = slices.length === 1 ? (slices[0] as Slice).records : slices.flatMap((slice) => slice.records);
      let result: HandlerResult;
      try {
        result = await options.handle({ records, signal });
      } catch (error) {
        failingSince ??= Date.now();
        logger.warn(
          { err: error, groupId: options.groupId, records: records.length, attempt },
          'handler failed, the same records are tried again',
        );
        await pause(backoffMs(attempt, RETRY_INITIAL_MS, RETRY_MAX_MS), signal);
        continue;
      }
      failingSince = undefined;
      for (const slice of slices) slice.done(settle(slice, result));
      return;
    }
  }

  function dropped(slice: Slice): boolean {
    if (!slice.abandoned && !signal.aborted) return false;
    slice.done({ nextOffset: undefined, parkedUntilMs: undefined });
    return true;
  }

  return {
    push(slice) {
      queue.push(slice);
      schedule();
    },
    failingSinceMs: () => failingSince,
  };
}
