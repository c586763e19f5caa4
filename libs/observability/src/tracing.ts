import { randomBytes } from 'node:crypto';
import {
  type Context,
  type Link,
  type Meter,
  metrics,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';

/** A meter of the process-wide provider; call it after `startTelemetry`, or the instruments record nothing. */
export function getMeter(name: string): Meter {
  return metrics.getMeter(name);
}

/** A tracer of the process-wide provider. */
export function getTracer(name: string): Tracer {
  return trace.getTracer(name);
}

/** Asking the system for random bytes costs microseconds however few they are, and there is one id per request. */
const TRACEPARENTS_PER_DRAW = 256;
let entropy = '';
let entropyAt = 0;

/** A fresh W3C `traceparent` that is not sampled: it ties log lines and records together at no cost. */
export function newTraceparent(): string {
  if (entropyAt === entropy.length) {
    entropy = randomBytes(TRACEPARENTS_PER_DRAW * 24).toString('hex');
    entropyAt = 0;
  }
  const traceId = entropy.slice(entropyAt, entropyAt + 32);
  const spanId = entropy.slice(entropyAt + 32, entropyAt + 48);
  entropyAt += 48;
  return `00-${traceId}-${spanId}-00`;
}

/** The work on one message of a batch. */
export interface MessageSpan {
  /** What to hand on with the messages that this one leads to. */
  readonly traceparent: string;
  end(error?: unknown): void;
}

/** The work on one batch. */
export interface BatchSpan {
  /** A child span in the message's own trace where that trace is sampled; otherwise only its `traceparent`, passed through. */
  forMessage(traceparent: string | undefined): MessageSpan;
  end(error?: unknown): void;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const MAX_LINKS = 128;

/**
 * One span for a batch of messages, linked to those of them that are sampled (at most 128). Costs a string comparison per message
 * while nothing is sampled.
 */
export function startBatchSpan(tracer: Tracer, name: string, traceparents: readonly (string | undefined)[]): BatchSpan {
  const links: Link[] = [];
  for (const traceparent of traceparents) {
    if (links.length < MAX_LINKS && isSampled(traceparent)) links.push({ context: remoteContext(traceparent) });
  }
  const span = tracer.startSpan(
    name,
    { kind: SpanKind.CONSUMER, links, attributes: { 'messaging.batch.message_count': traceparents.length } },
    ROOT_CONTEXT,
  );
  return {
    forMessage: (traceparent) => (isSampled(traceparent) ? childSpan(tracer, name, traceparent) : passedThrough(traceparent)),
    end: (error) => endSpan(span, error),
  };
}

function childSpan(tracer: Tracer, name: string, traceparent: string): MessageSpan {
  const parent: Context = trace.setSpanContext(ROOT_CONTEXT, remoteContext(traceparent));
  const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER }, parent);
  return { traceparent: traceparentOf(span.spanContext()), end: (error) => endSpan(span, error) };
}

function passedThrough(traceparent: string | undefined): MessageSpan {
  return { traceparent: traceparent ?? newTraceparent(), end: () => undefined };
}

function isSampled(traceparent: string | undefined): traceparent is string {
  return traceparent !== undefined && !traceparent.endsWith('-00') && TRACEPARENT.test(traceparent) && isFlagSet(traceparent);
}

function isFlagSet(traceparent: string): boolean {
  return (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1;
}

/** Of a sampled message. */
function remoteContext(traceparent: string): SpanContext {
  return { traceId: traceparent.slice(3, 35), spanId: traceparent.slice(36, 52), traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

function traceparentOf(context: SpanContext): string {
  return `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, '0')}`;
}

function endSpan(span: Span, error: unknown): void {
  if (error !== undefined) {
    if (error instanceof Error) span.recordException(error);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
