import { TributaryError } from '@tributary/errors';
import { type HealthReport, type Logger, type PartHealth, worstStatus } from '@tributary/observability';

/** starting → running → stopping → stopped; a failed start goes from starting to stopping. */
export type LifecycleState = 'starting' | 'running' | 'stopping' | 'stopped';

/** Something that a service starts and stops. */
export interface Part {
  start?(): Promise<void>;
  /** Ends its work cleanly: what was begun is finished or handed back. */
  stop?(): Promise<void>;
  health?(): PartHealth;
}

export interface Lifecycle {
  readonly state: LifecycleState;
  /**
   * Starts a part and remembers how to stop it. Parts are stopped in reverse order, so add what others depend on first, and what takes
   * in work (consumers, servers) last: a stop then ends the intake, drains, flushes and closes. A part whose start failed is stopped
   * too, since it may have started in part.
   */
  add(name: string, part: Part): Promise<void>;
  health(): HealthReport;
}

export interface LifecycleControl extends Lifecycle {
  /** All parts were added. */
  started(): void;
  /** Stops all parts in reverse order, one after another; a part that fails to stop is logged and does not keep the others. Repeatable. */
  stop(): Promise<void>;
}

/** The life cycle of one process. */
export function createLifecycle(logger: Logger): LifecycleControl {
  const parts: { readonly name: string; readonly part: Part }[] = [];
  let state: LifecycleState = 'starting';
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (let next = parts.pop(); next !== undefined; next = parts.pop()) {
      logger.debug({ part: next.name }, 'stopping');
      try {
        await next.part.stop?.();
      } catch (error) {
        logger.error({ err: error, part: next.name }, 'a part did not stop cleanly');
      }
    }
    state = 'stopped';
  }

  return {
    get state() {
      return state;
    },
    async add(name, part) {
      if (state !== 'starting' && state !== 'running')
        throw new TributaryError('stopping', `the service is stopping, ${name} is not started`);
      parts.push({ name, part });
      await part.start?.();
    },
    started() {
      if (state === 'starting') state = 'running';
    },
    stop() {
      state = state === 'stopped' ? state : 'stopping';
      stopping ??= stopAll();
      return stopping;
    },
    health() {
      const health = Object.fromEntries(parts.map(({ name, part }) => [name, part.health?.() ?? { status: 'ok' as const }]));
      const worst = worstStatus(Object.values(health));
      return { state, alive: worst !== 'failed', ready: state === 'running' && worst === 'ok', parts: health };
    },
  };
}
