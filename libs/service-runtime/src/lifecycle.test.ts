import { createLogger } from '@tributary/observability';
import { createLifecycle } from './lifecycle.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

function recorder() {
  const calls: string[] = [];
  const part = (name: string, options: { failStart?: boolean; failStop?: boolean } = {}) => ({
    start: () => {
      calls.push(`start ${name}`);
      return options.failStart ? Promise.reject(new Error(`${name} failed`)) : Promise.resolve();
    },
    stop: () => {
      calls.push(`stop ${name}`);
      return options.failStop ? Promise.reject(new Error(`${name} failed`)) : Promise.resolve();
    },
  });
  return { calls, part };
}

describe('life cycle', () => {
  it('stops in the reverse order of the start, each part after the one before has ended', async () => {
    const life = createLifecycle(logger);
    const { calls, part } = recorder();
    for (const name of ['database', 'producer', 'server']) await life.add(name, part(name));
    life.started();
    await life.stop();
    expect(calls).toEqual(['start database', 'start producer', 'start server', 'stop server', 'stop producer', 'stop database']);
    expect(life.state).toBe('stopped');
  });

  it('unwinds a failed start, the part that failed included', async () => {
    const life = createLifecycle(logger);
    const { calls, part } = recorder();
    await life.add('database', part('database'));
    await expect(life.add('producer', part('producer', { failStart: true }))).rejects.toThrow('producer failed');
    await life.stop();
    expect(calls.slice(-2)).toEqual(['stop producer', 'stop database']);
  });

  it('stops the others when one part fails to stop', async () => {
    const life = createLifecycle(logger);
    const { calls, part } = recorder();
    await life.add('database', part('database'));
    await life.add('server', part('server', { failStop: true }));
    await life.stop();
    expect(calls.at(-1)).toBe('stop database');
  });

  it('starts nothing more once it is stopping, and stops each part once', async () => {
    const life = createLifecycle(logger);
    const { calls, part } = recorder();
    await life.add('database', part('database'));
    await Promise.all([life.stop(), life.stop()]);
    await expect(life.add('late', part('late'))).rejects.toMatchObject({ code: 'stopping' });
    expect(calls).toEqual(['start database', 'stop database']);
  });

  it('is ready only when it runs and every part is ok, and alive until a part has failed', async () => {
    const life = createLifecycle(logger);
    let status: 'ok' | 'degraded' | 'failed' = 'ok';
    await life.add('kafka', { health: () => ({ status }) });
    expect(life.health()).toMatchObject({ state: 'starting', ready: false, alive: true });
    life.started();
    expect(life.health()).toMatchObject({ state: 'running', ready: true });
    status = 'degraded';
    expect(life.health()).toMatchObject({ ready: false, alive: true, parts: { kafka: { status: 'degraded' } } });
    status = 'failed';
    expect(life.health()).toMatchObject({ ready: false, alive: false });
  });
});
