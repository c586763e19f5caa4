import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { newId, type SourceDefinition } from '@tributary/contracts';
import { isTributaryError } from '@tributary/errors';
import { refuseHead, refuseRequest } from '../intake/admission.ts';
import type { CompiledSource } from '../intake/compiled-source.ts';
import type { InFlightBudget, Reservation } from '../intake/in-flight-budget.ts';
import { acceptedEvent } from '../intake/raw-event.ts';
import {
  bodyTooLarge,
  KAFKA_UNAVAILABLE,
  NOT_READY,
  OVERLOADED,
  RECORD_TOO_LARGE,
  type Refusal,
  unknownSourceKey,
} from '../intake/refusal.ts';
import { rejectionOf } from '../intake/rejection.ts';
import type { WebhookTarget } from '../intake/webhook-target.ts';
import type { EventPublisher } from '../kafka/event-publisher.ts';
import type { RejectionPublisher } from '../kafka/rejection-publisher.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { readBody } from './body-reader.ts';
import { writeRefusal } from './refusal-writer.ts';

export interface WebhookParts {
  isReady(): boolean;
  sourceByKey(key: string, nowMs: number): SourceDefinition | undefined;
  /** Resolves when every source that was published before the call is known; rejects `kafka_unavailable` when that takes too long. */
  catchUp(): Promise<void>;
  compile(definition: SourceDefinition): CompiledSource;
  readonly budget: InFlightBudget;
  readonly events: EventPublisher;
  readonly rejections: RejectionPublisher;
  readonly metrics: GatewayMetrics;
}

/** One request on its way through. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: WebhookTarget;
  /** The sender waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
  /** What the event carries on. */
  readonly traceparent: string;
}

const ACCEPTED_HEADERS = { 'Content-Type': 'application/json', 'Content-Length': '{"eventId":""}'.length + 36 };
const NO_BODY: Buffer = Buffer.alloc(0);
/** Refusals that say nothing about the request, and would only add to the trouble. */
const UNRECORDED: ReadonlySet<string> = new Set([NOT_READY.code, OVERLOADED.code, KAFKA_UNAVAILABLE.code]);

/** Takes webhook requests: in, decide, out. The promise resolves when the answer is written; it rejects only for a defect. */
export function createWebhookHandler(parts: WebhookParts): (exchange: Exchange) => Promise<void> {
  const { budget, events, rejections, metrics } = parts;

  async function handle(exchange: Exchange): Promise<void> {
    const { target } = exchange;
    const reservation = budget.reserve();
    if (reservation === undefined) return refuse(exchange, undefined, OVERLOADED);
    try {
      if (!parts.isReady()) return refuse(exchange, undefined, NOT_READY);
      const definition = parts.sourceByKey(target.key, Date.now()) ?? (await newSource(target.key));
      if ('code' in definition) return refuse(exchange, undefined, definition);
      await handleFor(parts.compile(definition), exchange, reservation);
    } finally {
      reservation.release();
    }
  }

  /** The key may have been handed out a moment ago, so nobody hears `unknown_source_key` before we have read what was published until now. */
  async function newSource(key: string): Promise<SourceDefinition | Refusal> {
    try {
      await parts.catchUp();
    } catch (error) {
      return refusalOf(error);
    }
    return parts.sourceByKey(key, Date.now()) ?? unknownSourceKey(key);
  }

  async function handleFor(source: CompiledSource, exchange: Exchange, reservation: Reservation): Promise<void> {
    const { request, response, target, traceparent } = exchange;
    const { rawHeaders } = request;
    const method = request.method as string;
    const length = request.headers['content-length'];
    const headRefusal = refuseHead(source, { method, rawHeaders, contentLength: length === undefined ? undefined : Number(length) });
    if (headRefusal !== undefined) return refuse(exchange, source, headRefusal);
    if (exchange.expectsContinue) response.writeContinue();

    const { maxBodyBytes } = source.definition.limits;
    const outcome = await readBody(request, maxBodyBytes, reservation);
    if (outcome.kind === 'aborted') return metrics.answered(0, 'aborted', source.definition.type);
    const { body } = outcome;
    if (outcome.kind === 'too_large') return refuse(exchange, source, bodyTooLarge(maxBodyBytes), body);
    if (outcome.kind === 'overloaded') return refuse(exchange, source, OVERLOADED, body);
    const refusal = refuseRequest(source, { rawHeaders, query: target.query, body });
    if (refusal !== undefined) return refuse(exchange, source, refusal, body);

    const receivedAtMs = Date.now();
    const event = acceptedEvent(source, {
      requestId: newId(),
      receivedAtMs,
      traceparent,
      method,
      target,
      rawHeaders,
      body,
    });
    const sentAt = performance.now();
    try {
      await events.publish(event);
    } catch (error) {
      return refuse(exchange, source, refusalOf(error), body);
    }
    response.writeHead(200, ACCEPTED_HEADERS).end(`{"eventId":"${event.eventId}"}`);
    metrics.answered(200, 'accepted', source.definition.type);
    metrics.received(body.length);
    metrics.produced(performance.now() - sentAt);
  }

  function refuse(exchange: Exchange, source: CompiledSource | undefined, refusal: Refusal, body = NO_BODY): void {
    const { request, response, target } = exchange;
    const status = writeRefusal(request, response, refusal);
    metrics.answered(status, refusal.code, source?.definition.type ?? 'unknown');
    if (UNRECORDED.has(refusal.code)) return;
    const { rawHeaders } = request;
    const refused = { requestId: newId(), receivedAtMs: Date.now(), method: request.method as string, target, rawHeaders, body };
    rejections.publish(rejectionOf(source, refused, refusal, status));
  }

  return handle;
}

function refusalOf(error: unknown): Refusal {
  if (isTributaryError(error) && error.code === 'kafka_unavailable') return KAFKA_UNAVAILABLE;
  if (isTributaryError(error) && error.code === 'record_too_large') return RECORD_TOO_LARGE;
  throw error;
}
