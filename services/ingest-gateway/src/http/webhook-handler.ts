import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { newId, type RefusalDiagnosis, type SourceDefinition } from '@tributary/contracts';
import type { EventPublisher } from '@tributary/definitions';
import { isTributaryError } from '@tributary/errors';
import {
  type AcceptedEvent,
  acceptedEvents,
  admitUnpacked,
  type Answer,
  batchTooLarge,
  bodyTooLarge,
  type CompiledSource,
  type Doctor,
  type Entrance,
  inboundRequest,
  KAFKA_UNAVAILABLE,
  type KeyReader,
  MAX_BATCH_ITEMS,
  MAX_UNNAMED_BODY_BYTES,
  NOT_READY,
  OVERLOADED,
  type RecognizedHandshake,
  RECORD_TOO_LARGE,
  type Refusal,
  type RefusedRequest,
  refuseHead,
  type RequestHead,
  rejectionOf,
  SWITCHING,
  unpackBody,
  type WebhookTarget,
} from '@tributary/intake';
import type { Logger } from '@tributary/observability';
import type { InFlightBudget, MemoryAccount, Reservation } from '../intake/in-flight-budget.ts';
import type { RejectionPublisher } from '../kafka/rejection-publisher.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { readBody } from './body-reader.ts';
import type { Door } from './door.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { writeRefusal } from './refusal-writer.ts';

export interface WebhookParts {
  isReady(): boolean;
  sourceByKey(key: string, nowMs: number): SourceDefinition | undefined;
  /** Resolves when every source that was published before the call is known; rejects `kafka_unavailable` when that takes too long. */
  catchUp(): Promise<void>;
  doorOf(definition: SourceDefinition): Door;
  readonly doorkeeper: Doorkeeper;
  /** What the addresses of sources start with from outside. */
  readonly publicUrl: string | undefined;
  readonly budget: InFlightBudget;
  readonly events: EventPublisher;
  readonly rejections: RejectionPublisher;
  readonly doctor: Doctor;
  readonly quarantine: Quarantine;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
}

/** One request on its way through. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: WebhookTarget;
  readonly entrance: Entrance;
  /** The sender waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
  /** What the event carries on. */
  readonly traceparent: string;
}

/** A body as it came, and behind its coding. */
interface ReceivedBody {
  readonly received: Buffer;
  readonly body: Buffer;
  /** When it was there as a whole. */
  readonly receivedAtMs: number;
}

/** What an event of a batch costs in memory beside its body, the headers of the request above all. */
const BATCH_ITEM_BYTES = 2048;
const NO_BODY: Buffer = Buffer.alloc(0);
/** Refusals that say nothing about the request, and would only add to the trouble. */
const UNRECORDED: ReadonlySet<string> = new Set([NOT_READY.code, OVERLOADED.code, KAFKA_UNAVAILABLE.code, SWITCHING.code]);

/** Takes requests to sources, by whichever entrance: in, decide, out. The promise resolves when the answer is written; it rejects only for a defect. */
export function createWebhookHandler(parts: WebhookParts): (exchange: Exchange) => Promise<void> {
  const { budget, events, rejections, metrics, logger, publicUrl } = parts;
  /** What requests hold whose source is not known yet. */
  const strangers: MemoryAccount = { heldBytes: 0 };

  async function handle(exchange: Exchange): Promise<void> {
    const { entrance, request, target } = exchange;
    if (!parts.isReady()) return refuse(exchange, undefined, NOT_READY);
    const key = entrance.keyOf(target, headOf(request));
    if (typeof key === 'object') return refuse(exchange, undefined, key);
    const definition = typeof key === 'string' ? parts.sourceByKey(key, Date.now()) : undefined;
    const door = definition === undefined ? undefined : parts.doorOf(definition);
    const reservation = budget.reserve(door?.memory ?? strangers);
    if (reservation === undefined) return refuse(exchange, door?.source, OVERLOADED);
    try {
      if (door !== undefined) await enter(door, exchange, reservation);
      else if (typeof key === 'string') await handleKey(key, exchange, reservation);
      else await handleUnnamed(key, exchange, reservation);
    } finally {
      reservation.release();
    }
  }

  /** The body is read before anybody knows whose it is. */
  async function handleUnnamed(keyIn: KeyReader, exchange: Exchange, reservation: Reservation): Promise<void> {
    if (exchange.expectsContinue) exchange.response.writeContinue();
    const whole = await receive(exchange, undefined, MAX_UNNAMED_BODY_BYTES, reservation);
    if (whole === undefined) return;
    const key = keyIn(whole.body);
    if (typeof key === 'object') return refuse(exchange, undefined, key);
    await handleKey(key, exchange, reservation, whole);
  }

  async function handleKey(key: string, exchange: Exchange, reservation: Reservation, whole?: ReceivedBody): Promise<void> {
    const { entrance } = exchange;
    const definition = parts.sourceByKey(key, Date.now()) ?? (await newSource(key, entrance));
    if ('code' in definition) return refuse(exchange, undefined, definition);
    const door = parts.doorOf(definition);
    if (!reservation.moveTo(door.memory)) return refuse(exchange, door.source, OVERLOADED, whole?.received);
    await enter(door, exchange, reservation, whole);
  }

  /** The key may have been handed out a moment ago, so nobody hears that it is unknown before we have read what was published until now. */
  async function newSource(key: string, entrance: Entrance): Promise<SourceDefinition | Refusal> {
    try {
      await parts.catchUp();
    } catch (error) {
      return refusalOf(error);
    }
    return parts.sourceByKey(key, Date.now()) ?? entrance.unknownKey(key);
  }

  /** @param whole what was read of the request already */
  function enter(door: Door, exchange: Exchange, reservation: Reservation, whole?: ReceivedBody): Promise<void> | undefined {
    const source = exchange.entrance.sourceFor(door.source);
    const turnedAway = parts.doorkeeper(door, exchange.request, exchange.response);
    if (turnedAway === undefined) return handleFor(source, exchange, reservation, whole);
    // such refusals come in floods, of which a few say all
    if (door.mayRecord(performance.now())) refuse(exchange, source, turnedAway, whole?.received);
    else {
      tell(exchange, source, turnedAway);
      metrics.rejectionDropped();
    }
    return undefined;
  }

  async function handleFor(source: CompiledSource, exchange: Exchange, reservation: Reservation, whole?: ReceivedBody): Promise<void> {
    const { request, response } = exchange;
    const head = headOf(request);
    const contentLength = whole === undefined ? head.contentLength : Math.max(whole.received.length, whole.body.length);
    const headRefusal = refuseHead(source, { ...head, contentLength });
    if (headRefusal !== undefined) return refuse(exchange, source, headRefusal, whole?.received);
    if (whole === undefined && exchange.expectsContinue) response.writeContinue();
    const read = whole ?? (await receive(exchange, source, source.definition.limits.maxBodyBytes, reservation));
    if (read !== undefined) await take(source, exchange, reservation, read);
  }

  /** The body of a request; `undefined` where that has its answer, or its sender is gone. */
  async function receive(
    exchange: Exchange,
    source: CompiledSource | undefined,
    maxBodyBytes: number,
    reservation: Reservation,
  ): Promise<ReceivedBody | undefined> {
    const { request } = exchange;
    const outcome = await readBody(request, maxBodyBytes, reservation);
    if (outcome.kind === 'aborted') {
      metrics.answered(0, 'aborted', source?.definition.type ?? 'unknown');
      return undefined;
    }
    const { body: received } = outcome;
    const refused = (refusal: Refusal): undefined => void refuse(exchange, source, refusal, received);
    if (outcome.kind === 'too_large') return refused(bodyTooLarge(maxBodyBytes));
    if (outcome.kind === 'overloaded') return refused(OVERLOADED);
    const receivedAtMs = Date.now();
    const unpacked = unpackBody(request.rawHeaders, received, maxBodyBytes);
    const body = unpacked instanceof Promise ? await unpacked : unpacked;
    if ('code' in body) return refused(body);
    if (body !== received && !reservation.grow(body.length)) return refused(OVERLOADED);
    return { received, body, receivedAtMs };
  }

  async function take(
    source: CompiledSource,
    exchange: Exchange,
    reservation: Reservation,
    { received, body, receivedAtMs }: ReceivedBody,
  ): Promise<void> {
    const { request, response, target, entrance, traceparent } = exchange;
    const { definition } = source;
    const { rawHeaders } = request;
    const method = request.method as string;
    const inboundOf = (bytes: Buffer) => {
      const whole = { method, requestTarget: request.url as string, query: target.query, rawHeaders, body: bytes };
      return inboundRequest(whole, { source: definition.publicUrl, gateway: publicUrl });
    };
    const decision = admitUnpacked(source, { received, body }, inboundOf, receivedAtMs);
    const admission = decision instanceof Promise ? await decision : decision;
    if (admission.as === 'refused') {
      const { refusal } = admission;
      return refuse(
        exchange,
        source,
        refusal,
        received,
        () => parts.doctor(definition, inboundOf(body), refusal, receivedAtMs),
        receivedAtMs,
      );
    }
    if (admission.as === 'handshake') return answerHandshake(exchange, source, admission.handshake, received);

    const checked = entrance.check(body);
    if ('code' in checked) return refuse(exchange, source, checked, received);
    const accepted = acceptedEvents(source, { requestId: newId(), receivedAtMs, traceparent, method, target, rawHeaders, body });
    if (accepted === undefined) return refuse(exchange, source, batchTooLarge(MAX_BATCH_ITEMS), received);
    if (accepted.length > 1 && !reservation.grow(sizeOf(accepted))) {
      return refuse(exchange, source, OVERLOADED, received);
    }
    const sentAt = performance.now();
    try {
      await events.publish(definition, accepted);
    } catch (error) {
      return refuse(exchange, source, refusalOf(error), received);
    }
    write(response, source.answer ?? entrance.answer(accepted, checked));
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
    receivedAtMs = Date.now(),
  ): void {
    const { request, target } = exchange;
    const status = tell(exchange, source, refusal);
    if (UNRECORDED.has(refusal.code)) return;
    const { rawHeaders } = request;
    // the body of a request to nobody may have a real key in it, mistyped
    const kept = source === undefined ? NO_BODY : body;
    const refused = { requestId: newId(), receivedAtMs, method: request.method as string, target, rawHeaders, body: kept };
    // the sender has its answer, and does not wait for the diagnosis
    const diagnosis = diagnose?.();
    const notKept = source && parts.quarantine.put(quarantined(source, refused, request.url as string, refusal, diagnosis));
    rejections.publish(rejectionOf(source, refused, refusal, status, { diagnosis, notKept }));
  }

  function tell({ request, response }: Exchange, source: CompiledSource | undefined, refusal: Refusal): number {
    const status = writeRefusal(request, response, refusal);
    metrics.answered(status, refusal.code, source?.definition.type ?? 'unknown');
    return status;
  }

  return handle;
}

/** Everything of a refused request, credentials included. */
function quarantined(
  { definition }: CompiledSource,
  { requestId, receivedAtMs, method, rawHeaders, body }: RefusedRequest,
  requestTarget: string,
  { code, message }: Refusal,
  diagnosis: RefusalDiagnosis | undefined,
) {
  const receivedAt = new Date(receivedAtMs).toISOString();
  const facts = { requestId, sourceId: definition.id, receivedAt, code, message, diagnosis: diagnosis ?? null };
  return { ...facts, method, requestTarget, rawHeaders: [...rawHeaders], body };
}

/** What the events of a batch take in memory. */
function sizeOf(events: readonly AcceptedEvent[]): number {
  return events.reduce((sum, { body }) => sum + body.length + BATCH_ITEM_BYTES, 0);
}

function headOf({ method, rawHeaders, headers }: IncomingMessage): RequestHead {
  const length = headers['content-length'];
  return { method: method as string, rawHeaders, contentLength: length === undefined ? undefined : Number(length) };
}

/** `node:http` leaves the body out where the request was a HEAD. */
function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

function refusalOf(error: unknown): Refusal {
  if (isTributaryError(error) && error.code === 'kafka_unavailable') return KAFKA_UNAVAILABLE;
  if (isTributaryError(error) && error.code === 'record_too_large') return RECORD_TOO_LARGE;
  if (isTributaryError(error) && error.code === SWITCHING.code) return SWITCHING;
  throw error;
}
