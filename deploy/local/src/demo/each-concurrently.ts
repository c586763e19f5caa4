/** Works through a list in its order, so many at a time. Rejects with the first error, and begins no more then. */
export async function eachConcurrently<T>(list: readonly T[], concurrency: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  async function worker(): Promise<void> {
    while (!failed && next < list.length) {
      try {
        await work(list[next++] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker));
}
