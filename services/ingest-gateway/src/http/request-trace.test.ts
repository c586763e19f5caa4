import type { Span, SpanContext, Tracer } from '@opentelemetry/api';
import { trace } from '@opentelemetry/api';
import { startRequestTrace } from './request-trace.ts';

const SAMPLED = '00-11111111111111111111111111111111-2222222222222222-01';
const UNSAMPLED = '00-11111111111111111111111111111111-2222222222222222-00';
const SPAN = 'POST /v1/webhooks/{key}';

/** A tracer that records, as one with an exporter does. */
function recordingTracer(): { tracer: Tracer; parents: (SpanContext | undefined)[]; ended: () => number } {
  const parents: (SpanContext | undefined)[] = [];
  let ended = 0;
  const tracer = {
    startSpan: (_name: string, _options: unknown, context: Parameters<typeof trace.getSpanContext>[0]) => {
      const parent = trace.getSpanContext(context);
      parents.push(parent);
      const spanContext = { traceId: parent?.traceId ?? '3'.repeat(32), spanId: '4'.repeat(16), traceFlags: 1 };
      return {
        isRecording: () => true,
        spanContext: () => spanContext,
        setAttribute: () => undefined,
        setStatus: () => undefined,
        end: () => ended++,
      } as unknown as Span;
    },
  } as unknown as Tracer;
  return { tracer, parents, ended: () => ended };
}

describe('the trace of a request', () => {
  const idle = trace.getTracer('none');

  it.each([SAMPLED, UNSAMPLED])('hands on %s as it is while nothing is recorded', (incoming) => {
    expect(startRequestTrace(idle, incoming, SPAN).traceparent).toBe(incoming);
  });

  it.each([undefined, 'nonsense', '00-00000000000000000000000000000000-2222222222222222-01'])('begins anew for %s', (incoming) => {
    expect(startRequestTrace(idle, incoming, SPAN).traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it('is a child span of a sampled sender', () => {
    const { tracer, parents, ended } = recordingTracer();
    const request = startRequestTrace(tracer, SAMPLED, SPAN);
    expect(request.traceparent).toBe(`00-${'1'.repeat(32)}-${'4'.repeat(16)}-01`);
    expect(parents).toMatchObject([{ spanId: '2'.repeat(16), isRemote: true }]);
    request.end(200);
    expect(request.logFields).toEqual({ trace_id: '1'.repeat(32), span_id: '4'.repeat(16) });
    expect(ended()).toBe(1);
  });

  it('is no span where the sender did not sample', () => {
    const { tracer, parents } = recordingTracer();
    expect(startRequestTrace(tracer, UNSAMPLED, SPAN).traceparent).toBe(UNSAMPLED);
    expect(parents).toEqual([]);
  });

  it('is a span of its own where spans are recorded and the sender has no trace', () => {
    const { tracer, parents } = recordingTracer();
    expect(startRequestTrace(tracer, undefined, SPAN).traceparent).toBe(`00-${'3'.repeat(32)}-${'4'.repeat(16)}-01`);
    expect(parents).toEqual([undefined]);
  });
});
