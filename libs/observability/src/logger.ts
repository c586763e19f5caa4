import { isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export type { Logger };

/** Fields that never reach a log line, on the top level and one or two levels down. */
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'secret', 'secrets', 'sealed', 'token', 'x-api-key', 'credentials'];
const REDACTED_PATHS = SECRET_FIELDS.flatMap((field) =>
  ['', '*', '*.*'].map((parent) => (parent === '' ? `["${field}"]` : `${parent}["${field}"]`)),
);

/**
 * A JSON logger on standard output, written synchronously: the last line before an exit is never lost. Lines carry `trace_id` and
 * `span_id` while a span is active, and fields that hold credentials are replaced by `[redacted]`.
 */
export function createLogger(options: { name: string; level: string }, destination?: DestinationStream): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      mixin: activeTrace,
    },
    destination ?? process.stdout,
  );
}

function activeTrace(): object {
  const context = trace.getActiveSpan()?.spanContext();
  if (context === undefined || !isSpanContextValid(context)) return {};
  return { trace_id: context.traceId, span_id: context.spanId };
}
