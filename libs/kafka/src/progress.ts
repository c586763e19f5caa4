/** How far a reader has come, and who waits for it to come further. */
export interface Progress {
  /** The reader is done with everything before `next`; a partition that is read again from its beginning does not fall back. */
  moved(partition: number, next: bigint): void;
  /** Of the partitions of which anything is known, what comes next. */
  positions(): ReadonlyMap<number, bigint>;
  /** Resolves when each partition has come to its end; the ends are offsets of the record behind the last. */
  reached(ends: ReadonlyMap<number, bigint>): Promise<void>;
}

export function createProgress(): Progress {
  const positions = new Map<number, bigint>();
  const waiting = new Set<{ readonly ends: ReadonlyMap<number, bigint>; resolve(): void }>();
  const isAt = (ends: ReadonlyMap<number, bigint>): boolean =>
    [...ends].every(([partition, end]) => (positions.get(partition) ?? -1n) >= end);

  return {
    moved(partition, next) {
      if (next > (positions.get(partition) ?? -1n)) positions.set(partition, next);
      for (const waiter of waiting) {
        if (!isAt(waiter.ends)) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
    },
    positions: () => positions,
    reached(ends) {
      if (isAt(ends)) return Promise.resolve();
      return new Promise((resolve) => waiting.add({ ends, resolve }));
    },
  };
}

/**
 * Calls that come while the task runs share one further run, which begins when that is over: every caller gets a run that began after its call, and never more
 * than one runs.
 */
export function shareWaiting(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  function run(): Promise<void> {
    const own = task().finally(() => {
      if (running === own) running = undefined;
    });
    running = own;
    return own;
  }
  return () => {
    if (running === undefined) return run();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
}
