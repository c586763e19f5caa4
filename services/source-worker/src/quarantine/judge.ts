import { decodeQuarantined, type QuarantinedRequest, type RefusalDiagnosis, reentryIdFor, reentryItemIdFor, type SourceDefinition } from '@tributary/contracts'; // prettier-ignore
import {
  type AcceptedEvent,
  acceptedEvents,
  admitUnpacked,
  batchTooLarge,
  type CompiledSource,
  type Doctor,
  type Entrance,
  inboundRequest,
  MAX_BATCH_ITEMS,
  parseTrackingTarget,
  parseWebhookTarget,
  refuseHead,
  trackingEntrance,
  WEBHOOK_ENTRANCE,
  unpackBody,
  type WebhookTarget,
} from '@tributary/intake';
import type { SecretBox } from '@tributary/secrets';
import type { QuarantineEntry } from '../mongo/quarantine-store.ts';

/** What becomes of a refused request by the definition of its source as it is now. */
export type Judgement =
  | { readonly as: 'events'; readonly events: readonly AcceptedEvent[] }
  | { readonly as: 'handshake' }
  | { readonly as: 'refused'; readonly code: string; readonly message: string; readonly diagnose: Diagnose };

/** Has the doctor find out why, which takes as long as some hundred checks. */
type Diagnose = () => RefusalDiagnosis | null;

export interface JudgeParts {
  readonly box: Pick<SecretBox, 'openBytes'>;
  readonly compile: (definition: SourceDefinition) => CompiledSource;
  /** What the gateway's addresses start with from outside. */
  readonly gatewayUrl: string | undefined;
  readonly doctor: Doctor;
}

export type Judge = (definition: SourceDefinition, entry: QuarantineEntry) => Promise<Judgement>;

/**
 * Judges a refused request as the gateway would have, had the source been what it is now: at the time at which it was received. Its events have ids that are derived from that of the refused request.
 */
export function createJudge({ box, compile, gatewayUrl, doctor }: JudgeParts): Judge {
  return async (definition, entry) => {
    const request = opened(box, entry);
    const way = request === undefined ? undefined : wayOf(request.requestTarget);
    if (request === undefined || way === undefined) return refused('unreadable', 'What was kept of this request cannot be read.');
    const { entrance, target } = way;
    const source = entrance.sourceFor(compile(definition));
    const { method, rawHeaders, requestTarget } = request;
    const received = asBuffer(request.body);
    const receivedAtMs = entry.receivedAt.getTime();
    const head = refuseHead(source, { method, rawHeaders, contentLength: received.length });
    if (head !== undefined) return refused(head.code, head.message);
    const body = await unpackBody(rawHeaders, received, definition.limits.maxBodyBytes);
    if ('code' in body) return refused(body.code, body.message);
    const inboundOf = (bytes: Buffer) => {
      const whole = { method, requestTarget, query: target.query, rawHeaders, body: bytes };
      return inboundRequest(whole, { source: definition.publicUrl, gateway: gatewayUrl });
    };
    const admission = await admitUnpacked(source, { received, body }, inboundOf, receivedAtMs);
    if (admission.as === 'handshake') return { as: 'handshake' };
    if (admission.as === 'refused') {
      const { refusal } = admission;
      return refused(refusal.code, refusal.message, () => doctor(definition, inboundOf(body), refusal, receivedAtMs) ?? null);
    }
    const checked = entrance.check(body);
    if ('code' in checked) return refused(checked.code, checked.message);
    const requestId = reentryIdFor(entry._id);
    const events = acceptedEvents(source, {
      requestId,
      itemId: (index) => reentryItemIdFor(requestId, index),
      reentryOf: entry._id,
      receivedAtMs,
      traceparent: traceOf(requestId),
      method,
      target,
      rawHeaders,
      body,
    });
    if (events !== undefined) return { as: 'events', events };
    const { code, message } = batchTooLarge(MAX_BATCH_ITEMS);
    return refused(code, message);
  };
}

/** By which way a request came, as the gateway tells them apart. */
function wayOf(requestTarget: string): { readonly entrance: Entrance; readonly target: WebhookTarget } | undefined {
  const webhook = parseWebhookTarget(requestTarget);
  if (webhook !== undefined) return { entrance: WEBHOOK_ENTRANCE, target: webhook };
  const call = parseTrackingTarget(requestTarget);
  return call === undefined ? undefined : { entrance: trackingEntrance(call), target: { key: '', path: call.path, query: call.query } };
}

function opened(box: Pick<SecretBox, 'openBytes'>, { sealed }: QuarantineEntry): QuarantinedRequest | undefined {
  try {
    return sealed === undefined ? undefined : decodeQuarantined(box.openBytes(sealed));
  } catch {
    return undefined;
  }
}

function refused(code: string, message: string, diagnose: Diagnose = () => null): Judgement {
  return { as: 'refused', code, message, diagnose };
}

/** A trace of its own, and the same each time: what is written again must be the same bytes. */
function traceOf(requestId: string): string {
  const hex = requestId.replaceAll('-', '');
  return `00-${hex}-${hex.slice(16)}-00`;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
