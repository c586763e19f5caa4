/** Prints one line of progress. */
export type Say = (line: string) => void;

const REMINDER_MS = 10_000;

/** Lines with the seconds since it was made. */
export function stopwatchSay(): Say {
  const startedAt = performance.now();
  return (line) => console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${line}`);
}

/** Says what begins, and again every ten seconds that it is still under way, with what `detail` knows. */
export async function withReminders<T>(say: Say, what: string, work: Promise<T>, detail: () => string = () => ''): Promise<T> {
  say(what);
  const reminder = setInterval(() => say(`still ${what}${detail()}`), REMINDER_MS);
  try {
    return await work;
  } finally {
    clearInterval(reminder);
  }
}
