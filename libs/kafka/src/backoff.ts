/** Exponential backoff with full jitter between half and the whole of the step. Milliseconds. */
export function backoffMs(attempt: number, initialMs: number, maximumMs: number): number {
  const step = Math.min(maximumMs, initialMs * 2 ** Math.min(attempt, 30));
  return step / 2 + (Math.random() * step) / 2;
}

/** `promise`, or the error after `timeoutMs`; the promise goes on unobserved. */
export async function withTimeout<T>(promise: Promise<T>, timeoutMs: number, error: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(error()), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits, or ends early when the signal is aborted. */
export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
  });
}
