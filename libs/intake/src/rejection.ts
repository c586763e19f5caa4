import type { GatewayRejection, NotKept, RefusalDiagnosis } from '@tributary/contracts';
import type { CompiledSource } from './compiled-source.ts';
import { redactHeaders, redactQuery } from './redaction.ts';
import type { Refusal } from './refusal.ts';
import type { WebhookTarget } from './webhook-target.ts';

const MAX_BODY_START_BYTES = 64 * 1024;
const NO_CREDENTIALS = { headers: [], query: [] };

export interface RefusedRequest {
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly method: string;
  readonly target: WebhookTarget;
  readonly rawHeaders: readonly string[];
  /** What was read of the body. */
  readonly body: Buffer;
}

/** The log row of a refused request. It never holds the URL key: that may be a real one, mistyped. */
export function rejectionOf(
  source: CompiledSource | undefined,
  request: RefusedRequest,
  refusal: Refusal,
  status: number,
  { diagnosis, notKept }: { readonly diagnosis?: RefusalDiagnosis | undefined; readonly notKept?: NotKept | undefined } = {},
): GatewayRejection {
  const credentials = source?.credentials ?? NO_CREDENTIALS;
  const { body } = request;
  return {
    v: 1,
    requestId: request.requestId,
    sourceId: source?.definition.id ?? null,
    at: new Date(request.receivedAtMs).toISOString(),
    status,
    code: refusal.code,
    message: refusal.message,
    method: request.method,
    path: request.target.path,
    query: redactQuery(request.target.query, credentials),
    rawHeaders: [...redactHeaders(request.rawHeaders, credentials)],
    size: body.length,
    ...(diagnosis === undefined ? {} : { diagnosis }),
    ...(notKept === undefined ? {} : { notKept }),
    ...(body.length === 0 ? {} : { bodyStart: body.toString('base64', 0, MAX_BODY_START_BYTES) }),
  };
}
