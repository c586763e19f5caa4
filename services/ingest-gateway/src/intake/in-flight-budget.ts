/** What a request costs in memory beside its body: its headers, its objects, its place in the queues. */
const OVERHEAD_BYTES = 4 * 1024;
/** How many times the free memory one account may hold. */
const SHARE_OF_FREE = 2;

/** What the requests of one source hold together. */
export interface MemoryAccount {
  heldBytes: number;
}

/** The share of one request. */
export interface Reservation {
  /** Takes `bytes` more if they are left. */
  grow(bytes: number): boolean;
  /** Counts for another account from now on, if that may hold so much. */
  moveTo(account: MemoryAccount): boolean;
  /** Gives everything back. */
  release(): void;
}

/**
 * The memory that requests in work may take together, so that a slow Kafka leads to refusals and not to a crash.
 *
 * No source may hold more than twice what is free: the dynamic threshold of Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches"
 * (IEEE/ACM Transactions on Networking, 1998). One source alone gets two thirds. With n that take what they can, each comes to hold 2/(2n + 1), as requests
 * end and begin, and 1/(2n + 1) stays free for whoever comes next. So a source with slow senders or huge bodies is refused before it takes the room of others, and nobody has to be pushed out.
 */
export interface InFlightBudget {
  /** Room for one more request without its body; `undefined` when there is none for this account. */
  reserve(account: MemoryAccount): Reservation | undefined;
  readonly usedBytes: number;
  readonly requests: number;
}

export function inFlightBudget(maxBytes: number): InFlightBudget {
  let usedBytes = 0;
  let requests = 0;

  function take(account: MemoryAccount, bytes: number): boolean {
    const free = maxBytes - usedBytes - bytes;
    if (free < 0 || account.heldBytes + bytes > SHARE_OF_FREE * free) return false;
    usedBytes += bytes;
    account.heldBytes += bytes;
    return true;
  }

  return {
    reserve(owner) {
      if (!take(owner, OVERHEAD_BYTES)) return undefined;
      let account = owner;
      let held = OVERHEAD_BYTES;
      requests++;
      return {
        grow(bytes) {
          if (!take(account, bytes)) return false;
          held += bytes;
          return true;
        },
        moveTo(next) {
          if (next.heldBytes + held > SHARE_OF_FREE * (maxBytes - usedBytes)) return false;
          account.heldBytes -= held;
          next.heldBytes += held;
          account = next;
          return true;
        },
        release() {
          usedBytes -= held;
          account.heldBytes -= held;
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
