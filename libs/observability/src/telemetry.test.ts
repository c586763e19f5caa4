import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { createLogger } from './logger.ts';
import { startTelemetry, tracesAreConfigured } from './telemetry.ts';
import { getMeter, getTracer, newTraceparent, startBatchSpan } from './tracing.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const SAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('telemetry', () => {
  afterEach(() => {
    for (const api of [context, metrics, propagation, trace]) api.disable();
  });

  it('serves metrics for Prometheus on a port of its own, those of the process included', async () => {
    const telemetry = await startTelemetry({ serviceName: 'test', metricsHost: '127.0.0.1', metricsPort: 0, logger, environment: {} });
    getMeter('test').createCounter('events.accepted').add(3);
    const text = await (await fetch(`http://127.0.0.1:${telemetry.metricsPort}/metrics`)).text();
    expect(text).toMatch(/^events_accepted_total\S* 3$/m);
    expect(text).toMatch(/^process_memory_usage\S* \d+$/m);
    expect((await fetch(`http://127.0.0.1:${telemetry.metricsPort}/other`)).status).toBe(404);
    await telemetry.shutdown();
    await expect(fetch(`http://127.0.0.1:${telemetry.metricsPort}/metrics`)).rejects.toThrow();
  });

  it('is switched off by OTEL_SDK_DISABLED', async () => {
    expect(
      (
        await startTelemetry({
          serviceName: 'test',
          metricsHost: '127.0.0.1',
          metricsPort: 0,
          logger,
          environment: { OTEL_SDK_DISABLED: 'true' },
        })
      ).metricsPort,
    ).toBe(0);
  });

  it('sends traces only where the standard variables name an exporter', () => {
    expect(tracesAreConfigured({})).toBe(false);
    expect(tracesAreConfigured({ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' })).toBe(false);
    expect(tracesAreConfigured({ OTEL_TRACES_EXPORTER: 'otlp' })).toBe(true);
    expect(tracesAreConfigured({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' })).toBe(true);
  });
});

describe('batch span', () => {
  it('hands the trace of a message on unchanged when it is not sampled, and makes one when there is none', () => {
    const batch = startBatchSpan(getTracer('test'), 'run', []);
    const unsampled = newTraceparent();
    expect(unsampled).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(batch.forMessage(unsampled).traceparent).toBe(unsampled);
    expect(batch.forMessage(undefined).traceparent).toMatch(/-00$/);
    batch.end();
  });

  it('keeps the trace id of a sampled message', () => {
    const batch = startBatchSpan(getTracer('test'), 'run', [SAMPLED]);
    const message = batch.forMessage(SAMPLED);
    expect(message.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    message.end();
    batch.end(new Error('failed'));
  });
});
