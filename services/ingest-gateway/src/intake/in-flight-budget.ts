/** What a request costs in memory beside its body: its headers, its objects, its place in the queues. */
const OVERHEAD_BYTES = 4 * 1024;

/** The share of one request. */
export interface Reservation {
  /** Takes `bytes` more if they are left. */
  grow(bytes: number): boolean;
  /** Gives everything back. */
  release(): void;
}

/** The memory that requests in work may take together, so that a slow Kafka leads to refusals and not to a crash. */
export interface InFlightBudget {
  /** Room for one more request without its body; `undefined` when there is none. */
  reserve(): Reservation | undefined;
  readonly usedBytes: number;
  readonly requests: number;
}

export function inFlightBudget(maxBytes: number): InFlightBudget {
  let usedBytes = 0;
  let requests = 0;

  function take(bytes: number): boolean {
    if (usedBytes + bytes > maxBytes) return false;
    usedBytes += bytes;
    return true;
  }

  return {
    reserve() {
      if (!take(OVERHEAD_BYTES)) return undefined;
      let held = OVERHEAD_BYTES;
      requests++;
      return {
        grow(bytes) {
          if (!take(bytes)) return false;
          held += bytes;
          return true;
        },
        release() {
          usedBytes -= held;
          held = 0;
          requests--;
        },
      };
    },
    get usedBytes() {
      return usedBytes;
    },
    get requests() {
      return requests;
    },
  };
}
