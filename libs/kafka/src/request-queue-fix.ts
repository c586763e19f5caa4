/// <reference path="./kafkajs-internals.d.ts" />
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** The parts of KafkaJS 2.2.4's `RequestQueue` that the mended method touches. */
interface PatchedQueue {
  readonly pending: readonly unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

const CHECK_PENDING_REQUESTS_MS = 10;

/**
 * KafkaJS 2.2.4 re-arms a timer for "now" after every check of the queue, also when nothing waits: an idle connection wakes up a
 * thousand times a second, and newer Node versions warn about the negative delay (tulios/kafkajs#1556, #1604, #1751; the remedy is that of
 * PR #1667). The timer is needed only while requests wait, so that is when it is set.
 */
export function fixRequestQueueTimer(): void {
  const prototype = RequestQueue.prototype as PatchedQueue & { scheduleCheckPendingRequests(): void };
  prototype.scheduleCheckPendingRequests = function (this: PatchedQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const throttledMs = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : CHECK_PENDING_REQUESTS_MS,
    );
  };
}
