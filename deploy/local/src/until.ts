const POLL_MS = 50;

/** Asks until the answer is neither `undefined` nor `false`, and gives it. Rejects with the error that `late` makes after `timeoutMs`. */
export async function until<T>(
  probe: () => T | Promise<T>,
  timeoutMs: number,
  late: () => Error | Promise<Error>,
): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    if (Date.now() > deadline) throw await late();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
