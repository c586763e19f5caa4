import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { newId, type RefusalDiagnosis, type SourceDefinition } from '@tributary/contracts';
import { isTributaryError } from '@tributary/errors';
import {
  type AcceptedEvent,
  acceptedEvents,
  type Admission,
  admit,
  type Answer,
  batchTooLarge,
  bodyTooLarge,
  type CompiledSource,
  contentEncoding,
  decodeBody,
  inboundRequest,
  isTaken,
  KAFKA_UNAVAILABLE,
  MAX_BATCH_ITEMS,
  NOT_READY,
  OVERLOADED,
  type RecognizedHandshake,
  RECORD_TOO_LARGE,
  type Refusal,
  refuseHead,
  rejectionOf,
  unknownSourceKey,
  type WebhookTarget,
} from '@tributary/intake';
import type { Logger } from '@tributary/observability';
import type { Doctor } from '../intake/doctor.ts';
import type { InFlightBudget, Reservation } from '../intake/in-flight-budget.ts';
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
  /** What the addresses of sources start with from outside. */
  readonly publicUrl: string | undefined;
  readonly budget: InFlightBudget;
  readonly events: EventPublisher;
  readonly rejections: RejectionPublisher;
  readonly doctor: Doctor;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
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
/** What an event of a batch costs in memory beside its body, the headers of the request above all. */
const BATCH_ITEM_BYTES = 2048;
const NO_BODY: Buffer = Buffer.alloc(0);
/** Refusals that say nothing about the request, and would only add to the trouble. */
const UNRECORDED: ReadonlySet<string> = new Set([NOT_READY.code, OVERLOADED.code, KAFKA_UNAVAILABLE.code]);

/** Takes webhook requests: in, decide, out. The promise resolves when the answer is written; it rejects only for a defect. */
export function createWebhookHandler(parts: WebhookParts): (exchange: Exchange) => Promise<void> {
  const { budget, events, rejections, metrics, logger, publicUrl } = parts;

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
    const { definition } = source;
    const { rawHeaders } = request;
    const method = request.method as string;
    const length = request.headers['content-length'];
    const headRefusal = refuseHead(source, { method, rawHeaders, contentLength: length === undefined ? undefined : Number(length) });
    if (headRefusal !== undefined) return refuse(exchange, source, headRefusal);
    if (exchange.expectsContinue) response.writeContinue();

    const { maxBodyBytes } = definition.limits;
    const outcome = await readBody(request, maxBodyBytes, reservation);
    if (outcome.kind === 'aborted') return metrics.answered(0, 'aborted', definition.type);
    const { body: received } = outcome;
    if (outcome.kind === 'too_large') return refuse(exchange, source, bodyTooLarge(maxBodyBytes), received);
    if (outcome.kind === 'overloaded') return refuse(exchange, source, OVERLOADED, received);
    const receivedAtMs = Date.now();
    const encoding = contentEncoding(rawHeaders);
    const body = encoding === undefined || !isTaken(encoding) ? received : await decodeBody(received, encoding, maxBodyBytes);
    if ('code' in body) return refuse(exchange, source, body, received);
    if (body !== received && !reservation.grow(body.length)) return refuse(exchange, source, OVERLOADED, received);
    const inboundOf = (bytes: Buffer) => {
      const whole = { method, requestTarget: request.url as string, query: target.query, rawHeaders, body: bytes };
      return inboundRequest(whole, { source: definition.publicUrl, gateway: publicUrl });
    };
    const inbound = inboundOf(body);
    const decision = admit(source, inbound, receivedAtMs);
    let admission = decision instanceof Promise ? await decision : decision;
    // whether a sender signs before or after it compresses is up to the sender
    if (body !== received && isMismatch(admission)) admission = await admit(source, inboundOf(received), receivedAtMs);
    if (admission.as === 'refused') {
      const { refusal } = admission;
      return refuse(exchange, source, refusal, received, () => parts.doctor(definition, inbound, refusal, receivedAtMs));
    }
    if (admission.as === 'handshake') return answerHandshake(exchange, source, admission.handshake, received);

    const accepted = acceptedEvents(source, { requestId: newId(), receivedAtMs, traceparent, method, target, rawHeaders, body });
    if (accepted === undefined) return refuse(exchange, source, batchTooLarge(MAX_BATCH_ITEMS), received);
    if (accepted.length > 1 && !reservation.grow(accepted.length * BATCH_ITEM_BYTES + body.length)) {
      return refuse(exchange, source, OVERLOADED, received);
    }
    const sentAt = performance.now();
    try {
      await events.publish(accepted);
    } catch (error) {
      return refuse(exchange, source, refusalOf(error), received);
    }
    if (source.answer !== undefined) write(response, source.answer);
    else answerAccepted(response, accepted);
    metrics.answered(response.statusCode, 'accepted', definition.type);
    metrics.received(received.length);
    metrics.produced(performance.now() - sentAt);
  }

  /** A handshake is no event: nothing of it is kept, and its challenge and token are not logged. */
  async function answerHandshake(exchange: Exchange, source: CompiledSource, handshake: RecognizedHandshake, body: Buffer): Promise<void> {
    const { id, type } = source.definition;
    const { kind } = handshake;
    const given = await handshake.outcome;
    const outcome = 'refusal' in given ? 'refused' : 'answered';
    metrics.handshake(kind, outcome);
    logger.info({ sourceId: id, kind, outcome }, 'a platform tried the URL of a source');
    if ('refusal' in given) return refuse(exchange, source, given.refusal, body);
    write(exchange.response, given.answer);
    metrics.answered(given.answer.status, 'handshake', type);
  }

  function refuse(
    exchange: Exchange,
    source: CompiledSource | undefined,
    refusal: Refusal,
    body = NO_BODY,
    diagnose?: () => RefusalDiagnosis | undefined,
  ): void {
    const { request, response, target } = exchange;
    const status = writeRefusal(request, response, refusal);
    metrics.answered(status, refusal.code, source?.definition.type ?? 'unknown');
    if (UNRECORDED.has(refusal.code)) return;
    const { rawHeaders } = request;
    const refused = { requestId: newId(), receivedAtMs: Date.now(), method: request.method as string, target, rawHeaders, body };
    // the sender has its answer, and does not wait for the diagnosis
    rejections.publish(rejectionOf(source, refused, refusal, status, diagnose?.()));
  }

  return handle;
}

function isMismatch(admission: Admission): boolean {
  return admission.as === 'refused' && admission.refusal.code === 'signature_mismatch';
}

/** The id of the event; of a batch, of all of them. */
function answerAccepted(response: ServerResponse, accepted: readonly AcceptedEvent[]): void {
  const eventId = accepted[0]?.eventId as string;
  if (accepted.length === 1) {
    response.writeHead(200, ACCEPTED_HEADERS).end(`{"eventId":"${eventId}"}`);
    return;
  }
  const content = Buffer.from(JSON.stringify({ eventId, eventIds: accepted.map((event) => event.eventId) }));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': content.length }).end(content);
}

/** `node:http` leaves the body out where the request was a HEAD. */
function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

function refusalOf(error: unknown): Refusal {
  if (isTributaryError(error) && error.code === 'kafka_unavailable') return KAFKA_UNAVAILABLE;
  if (isTributaryError(error) && error.code === 'record_too_large') return RECORD_TOO_LARGE;
  throw error;
}
