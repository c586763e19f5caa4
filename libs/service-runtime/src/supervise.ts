import type { Logger } from '@tributary/observability';
import type { LifecycleControl } from './lifecycle.ts';

const HEALTH_CHECK_MS = 1000;

/**
 * Ends the process in an orderly way: on SIGTERM and SIGINT, when a part's health is `failed` (only a restart helps then), and on an
 * uncaught error. A second signal, or a stop that outlives `graceMs`, ends it at once with exit code 1.
 */
export function supervise(options: { life: LifecycleControl; logger: Logger; graceMs: number }): {
  stopWith(exitCode: number, reason: string): void;
} {
  const { life, logger, graceMs } = options;
  let isStopping = false;

  const stopWith = (exitCode: number, reason: string): void => {
    if (isStopping) return;
    isStopping = true;
    clearInterval(watch);
    logger.info({ reason }, 'stopping');
    const deadline = setTimeout(() => {
      logger.fatal({ graceMs, health: life.health() }, 'the stop took too long');
      process.exit(1);
    }, graceMs);
    void life.stop().then(() => {
      clearTimeout(deadline);
      logger.info({ reason }, 'stopped');
      process.exit(exitCode);
    });
  };

  const watch = setInterval(() => {
    const failed = Object.entries(life.health().parts).find(([, part]) => part.status === 'failed');
    if (failed === undefined) return;
    logger.fatal({ part: failed[0], detail: failed[1].detail }, 'a part has failed');
    stopWith(1, 'failed part');
  }, HEALTH_CHECK_MS);
  watch.unref();

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      stopWith(0, signal);
    });
  }
  const onUncaught = (error: unknown): void => {
    // The state of the process is unknown now: nothing may be committed or flushed on top of it.
    logger.fatal({ err: error }, 'uncaught error');
    process.exit(1);
  };
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  return { stopWith };
}
