import type { InboundRequest, Verification } from '@tributary/source-catalog';
import { type CompiledSource, takesEventsBy } from './compiled-source.ts';
import { contentEncoding, isTaken, TAKEN_ENCODINGS } from './content-encoding.ts';
import { type RecognizedHandshake, recognize } from './handshakes/compile-handshakes.ts';
import {
  bodyTooLarge,
  methodNotAllowed,
  type Refusal,
  SOURCE_INACTIVE,
  SOURCE_PULLS,
  SOURCE_UNUSABLE,
  unsupportedContentEncoding,
} from './refusal.ts';

/** What is known of a request before its body. */
export interface RequestHead {
  readonly method: string;
  readonly rawHeaders: readonly string[];
  /** The declared length; `undefined` for a chunked body. */
  readonly contentLength: number | undefined;
}

/** Refuses what no body can make good. `undefined`: read the body. */
export function refuseHead(source: CompiledSource, head: RequestHead): Refusal | undefined {
  const { method } = head;
  if (source.definition.pull !== null) return SOURCE_PULLS;
  if (!takesEventsBy(source, method) && !source.handshakes.methods.has(method)) return methodNotAllowed(method, source.allowedMethods);
  const encoding = contentEncoding(head.rawHeaders);
  if (encoding !== undefined && !isTaken(encoding)) return unsupportedContentEncoding(encoding, TAKEN_ENCODINGS);
  const { maxBodyBytes } = source.definition.limits;
  if (head.contentLength !== undefined && head.contentLength > maxBodyBytes) return bodyTooLarge(maxBodyBytes);
  return undefined;
}

/** What becomes of a whole request. */
export type Admission =
  | { readonly as: 'event' }
  | { readonly as: 'handshake'; readonly handshake: RecognizedHandshake }
  | { readonly as: 'refused'; readonly refusal: Refusal };

const EVENT: Admission = { as: 'event' };

/**
 * Decides about a whole request: at once, unless a key has to be fetched for its check. A paused source accepts too: its events are held (libs/definitions, follow-holds).
 */
export function admit(source: CompiledSource, request: InboundRequest, nowMs: number): Admission | Promise<Admission> {
  const { definition, handshakes, verify } = source;
  if (definition.pull !== null) return refused(SOURCE_PULLS);
  if (definition.status === 'inactive') return refused(SOURCE_INACTIVE);
  const handshake = recognize(handshakes.open, request, nowMs);
  if (handshake !== undefined) return { as: 'handshake', handshake };
  if (!takesEventsBy(source, request.method)) return refused(methodNotAllowed(request.method, source.allowedMethods));
  if (verify === undefined) return refused(SOURCE_UNUSABLE);
  const verification = verify(request, nowMs);
  if (verification instanceof Promise) return verification.then((checked) => admitChecked(source, request, nowMs, checked));
  return admitChecked(source, request, nowMs, verification);
}

/**
 * Decides about a request whose body came in a coding, as `admit` does. Whether a sender signs before or after it compresses is up to the sender, so a signature may be that of either.
 *
 * @param requestOf the request with these bytes as its body
 */
export function admitUnpacked(
  source: CompiledSource,
  { received, body }: { readonly received: Buffer; readonly body: Buffer },
  requestOf: (bytes: Buffer) => InboundRequest,
  nowMs: number,
): Admission | Promise<Admission> {
  const decision = admit(source, requestOf(body), nowMs);
  if (body === received) return decision;
  return Promise.resolve(decision).then((admission) => (isMismatch(admission) ? admit(source, requestOf(received), nowMs) : admission));
}

function isMismatch(admission: Admission): boolean {
  return admission.as === 'refused' && admission.refusal.code === 'signature_mismatch';
}

function admitChecked(
  { definition, handshakes }: CompiledSource,
  request: InboundRequest,
  nowMs: number,
  verification: Verification,
): Admission {
  if (!verification.ok) {
    const challenge = definition.authentication.scheme === 'basic' ? { headers: { 'WWW-Authenticate': 'Basic realm="tributary"' } } : {};
    return refused({ code: verification.code, message: verification.message, ...challenge });
  }
  const handshake = recognize(handshakes.verified, request, nowMs);
  return handshake === undefined ? EVENT : { as: 'handshake', handshake };
}

function refused(refusal: Refusal): Admission {
  return { as: 'refused', refusal };
}
