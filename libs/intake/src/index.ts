export { MAX_BATCH_ITEMS } from '@tributary/source-catalog';
export { type Admission, admitUnpacked, refuseHead, type RequestHead } from './admission.ts';
export type { Answer } from './answer.ts';
export { type Entrance, type KeyReader, WEBHOOK_ENTRANCE } from './entrance.ts';
export { type CompiledSource, sourceCompiler, type SourceCompilerOptions } from './compiled-source.ts';
export { unpackBody } from './decode-body.ts';
export { createDoctor, type Doctor, isOfCheck } from './doctor.ts';
export type { RecognizedHandshake } from './handshakes/compile-handshakes.ts';
export { inboundRequest, type PublicAddresses, type WholeRequest } from './inbound-request.ts';
export { type AcceptedEvent, acceptedEvents, rawEventRecords, type ReceivedRequest } from './raw-event.ts';
export {
  addressNotAllowed,
  batchTooLarge,
  bodyTooLarge,
  KAFKA_UNAVAILABLE,
  NOT_READY,
  OVERLOADED,
  rateLimited,
  RECORD_TOO_LARGE,
  type Refusal,
  type RefusalCode,
  SOURCE_INACTIVE,
  SWITCHING,
  unknownSourceKey,
} from './refusal.ts';
export { type RefusedRequest, rejectionOf } from './rejection.ts';
export { REQUIRED_FIELDS } from './tracking/check-call.ts';
export { MAX_UNNAMED_BODY_BYTES, trackingEntrance } from './tracking/tracking-entrance.ts';
export { CALL_TYPES, type CallType, parseTrackingTarget, TRACKING_PATHS, type TrackingTarget } from './tracking/tracking-target.ts';
export { parseWebhookTarget, type WebhookTarget } from './webhook-target.ts';
