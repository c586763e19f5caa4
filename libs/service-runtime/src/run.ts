import { ValidationError } from '@tributary/errors';
import { createLogger, type Logger, startTelemetry } from '@tributary/observability';
import type { z } from 'zod';
import { type BaseConfig, baseConfig } from './base-config.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { loadConfig } from './load-config.ts';
import { masked } from './mask.ts';
import { supervise } from './supervise.ts';

export interface ServiceContext<C> {
  readonly config: C;
  readonly base: BaseConfig;
  readonly logger: Logger;
  readonly life: Lifecycle;
}

/** A service: its name, the schema that makes its configuration of the environment, and its composition root. */
export interface ServiceModule<C> {
  readonly name: string;
  readonly config: z.ZodType<C>;
  /** Builds the parts in order and adds each to `life`. Resolves when the service does its work; a throw unwinds what was started. */
  start(context: ServiceContext<C>): Promise<void>;
}

/**
 * Runs a service as this process, until SIGTERM or SIGINT, or until a part fails for good. Exits with 0 after a clean stop and with 1
 * after a failure (bad configuration, failed start, failed part, uncaught error, a stop that takes longer than `SHUTDOWN_GRACE_MS`),
 * for a supervisor to restart it.
 */
export function run<C>(service: ServiceModule<C>): void {
  const { env } = process;
  let config: C;
  let base: BaseConfig;
  try {
    base = loadConfig(baseConfig, env);
    config = loadConfig(service.config, env);
  } catch (error) {
    const details = error instanceof ValidationError ? { errors: error.errors } : { err: error };
    createLogger({ name: service.name, level: 'info' }).fatal(
      details,
      error instanceof Error ? error.message : 'the configuration is not valid',
    );
    process.exit(1);
  }
  const logger = createLogger({ name: service.name, level: base.logLevel });
  const life = createLifecycle(logger);
  const supervisor = supervise({ life, logger, graceMs: base.shutdownGraceMs });

  const start = async (): Promise<void> => {
    const telemetry = await startTelemetry({
      serviceName: service.name,
      metricsHost: base.httpHost,
      metricsPort: base.metricsPort,
      logger,
      environment: env,
    });
    await life.add('telemetry', { stop: () => telemetry.shutdown() });
    await service.start({ config, base, logger, life });
    life.started();
    logger.info({ config: masked({ ...base, ...config }), node: process.version, metricsPort: telemetry.metricsPort }, 'started');
  };
  start().catch((error: unknown) => {
    if (life.state === 'starting') logger.fatal({ err: error }, 'the start failed');
    supervisor.stopWith(1, 'failed start');
  });
}
