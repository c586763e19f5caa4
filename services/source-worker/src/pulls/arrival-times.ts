/** Gives what arrives its time of receipt, milliseconds since 1970. */
export type ArrivalTimes = (key: string | null, nowMs: number) => number;

/**
 * Two records of one key never have the same time: a batch brings many in the same millisecond, and where a workflow takes no time from the body, the later one
 * must win. The first has the clock's time, each further one is at least a millisecond behind the one before.
 */
export function createArrivalTimes(): ArrivalTimes {
  const lastByKey = new Map<string, number>();
  let cleanedAtMs = 0;
  return (key, nowMs) => {
    if (key === null) return nowMs;
    if (nowMs > cleanedAtMs) {
      for (const [known, last] of lastByKey) if (last < nowMs) lastByKey.delete(known);
      cleanedAtMs = nowMs;
    }
    const time = Math.max(nowMs, (lastByKey.get(key) ?? 0) + 1);
    lastByKey.set(key, time);
    return time;
  };
}
