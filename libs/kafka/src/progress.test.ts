import { createProgress, shareWaiting } from './progress.ts';

const settled = async (promise: Promise<void>): Promise<boolean> => {
  const pending = Symbol('pending');
  return (await Promise.race([promise, new Promise((resolve) => setImmediate(resolve, pending))])) !== pending;
};

describe('progress', () => {
  it('is reached when every partition has come to its end, in whatever order', async () => {
    const progress = createProgress();
    const reached = progress.reached(
      new Map([
        [0, 5n],
        [1, 2n],
      ]),
    );
    progress.moved(1, 9n);
    progress.moved(0, 4n);
    expect(await settled(reached)).toBe(false);
    progress.moved(0, 5n);
    expect(await settled(reached)).toBe(true);
  });

  it('does not fall back when a partition is read again from its beginning', async () => {
    const progress = createProgress();
    progress.moved(0, 5n);
    progress.moved(0, 1n);
    expect(await settled(progress.reached(new Map([[0, 5n]])))).toBe(true);
    expect(await settled(progress.reached(new Map([[0, 6n]])))).toBe(false);
  });

  it('an empty topic is at its end', async () => {
    expect(await settled(createProgress().reached(new Map()))).toBe(true);
  });
});

describe('shareWaiting', () => {
  const harness = () => {
    const ends: { resolve(): void; reject(error: Error): void }[] = [];
    const call = shareWaiting(() => new Promise((resolve, reject) => ends.push({ resolve, reject })));
    return { ends, call };
  };

  it('gives each caller a run that began after its call, and never has two at a time', async () => {
    const { ends, call } = harness();
    const first = call();
    const second = call();
    const third = call();
    expect(ends).toHaveLength(1);
    ends[0]?.resolve();
    await first;
    expect(await settled(second)).toBe(false);
    expect(ends).toHaveLength(2);
    const fourth = call();
    ends[1]?.resolve();
    await Promise.all([second, third]);
    expect(await settled(fourth)).toBe(false);
    expect(ends).toHaveLength(3);
    ends[2]?.resolve();
    await fourth;
  });

  it('tells a failure to those who wait for that run, and to nobody else', async () => {
    const { ends, call } = harness();
    const first = call();
    const second = call();
    ends[0]?.reject(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await settled(Promise.resolve());
    ends[1]?.resolve();
    await second;
  });
});
