import { logLevel, type logCreator } from 'kafkajs';

/** The four levels of a structured logger, fields first: the shape of pino. */
export interface KafkaLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How a part of a service is doing; `degraded` works but not fully, `failed` needs a restart. */
export interface PartHealth {
  readonly status: 'starting' | 'ok' | 'degraded' | 'failed';
  readonly detail?: string;
}

/** What our own lines have already, or nobody reads. */
const OMITTED = ['message', 'timestamp', 'logger', 'stack'];

/**
 * KafkaJS logs every failed attempt as an error, although it retries; the surfaces of this library report what finally
 * fails. So the client's own lines are one level lower than it asks for.
 */
export function kafkajsLogCreator(logger: KafkaLogger): logCreator {
  return () =>
    ({ level, namespace, log }) => {
      const fields = Object.fromEntries(Object.entries(log).filter(([name]) => !OMITTED.includes(name)));
      const line = `kafkajs ${namespace}: ${log.message}`;
      if (level === logLevel.ERROR) logger.warn(fields, line);
      else logger.debug(fields, line);
    };
}
