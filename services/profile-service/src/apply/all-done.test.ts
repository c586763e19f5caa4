import { allDone } from './all-done.ts';

describe('all of several promises', () => {
  it('give what they resolve to, in order', async () => {
    await expect(allDone([Promise.resolve(1), Promise.resolve(2)])).resolves.toEqual([1, 2]);
  });

  it('fail only when the last one has ended, with the first failure', async () => {
    const ended: string[] = [];
    const slow = Promise.withResolvers<void>();
    const outcome = allDone([
      Promise.reject(new Error('first')),
      slow.promise.then(() => void ended.push('slow')),
      Promise.reject(new Error('second')),
    ]).catch((error: Error) => ended.push(error.message));
    await new Promise((resume) => setImmediate(resume));
    expect(ended).toEqual([]);
    slow.resolve();
    await outcome;
    expect(ended).toEqual(['slow', 'first']);
  });
});
