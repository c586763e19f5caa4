export { type HealthReport, type PartHealth, worstStatus } from './health.ts';
export { createLogger, type Logger } from './logger.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
export { type BatchSpan, getMeter, getTracer, type MessageSpan, newTraceparent, startBatchSpan } from './tracing.ts';
