import { setTimeout as pause } from 'node:timers/promises';

/** Lets what waits for its time be told that it has come. */
export interface WakeUps {
  /** Resolves after `ms`, or when somebody wakes `name`, or when `signal` is aborted. */
  wait(name: string, ms: number, signal: AbortSignal): Promise<void>;
  wake(name: string): void;
}

export function createWakeUps(): WakeUps {
  const waiting = new Map<string, AbortController>();
  return {
    async wait(name, ms, signal) {
      const woken = new AbortController();
      waiting.set(name, woken);
      await pause(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined);
      if (waiting.get(name) === woken) waiting.delete(name);
    },
    wake: (name) => waiting.get(name)?.abort(),
  };
}
