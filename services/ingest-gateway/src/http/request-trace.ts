import {
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { newTraceparent } from '@tributary/observability';

/** The trace of one request. */
export interface RequestTrace {
  /** What the event carries on. */
  readonly traceparent: string;
  /** For log lines about the request: `trace_id` and `span_id` where there is a span. */
  readonly logFields: object;
  /** `undefined`: the sender went away before there was an answer. */
  end(status: number | undefined): void;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NO_FIELDS = {};

/**
 * Continues the sender's trace, or begins one. A span is made only where the trace is sampled; otherwise there is just an id to hand on.
 */
export function startRequestTrace(tracer: Tracer, incoming: string | undefined, spanName: string): RequestTrace {
  const parent = incoming === undefined ? undefined : parse(incoming);
  if (incoming !== undefined && parent !== undefined && (parent.traceFlags & TraceFlags.SAMPLED) === 0) return unsampled(incoming);
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  const span = tracer.startSpan(spanName, { kind: SpanKind.SERVER }, context);
  if (!span.isRecording()) return unsampled(parent === undefined ? newTraceparent() : (incoming as string));
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    logFields: { trace_id: traceId, span_id: spanId },
    end(status) {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (status === undefined || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function unsampled(traceparent: string): RequestTrace {
  return { traceparent, logFields: NO_FIELDS, end: nothing };
}

function nothing(): void {}

function parse(traceparent: string): SpanContext | undefined {
  const match = TRACEPARENT.exec(traceparent);
  if (match === null) return undefined;
  const context = {
    traceId: match[1] as string,
    spanId: match[2] as string,
    traceFlags: Number.parseInt(match[3] as string, 16),
    isRemote: true,
  };
  return isSpanContextValid(context) ? context : undefined;
}
