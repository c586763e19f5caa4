/**
 * As `Promise.all`, but a failure is thrown only when every promise has ended: whoever tries again must not be overtaken by what the first try was still
 * writing.
 */
export async function allDone<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const ended = await Promise.allSettled(promises);
  const failure = ended.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return ended.map((result) => (result as PromiseFulfilledResult<T>).value);
}
