import { type CompiledSource, foreignEncoding, takesMethod } from './compiled-source.ts';
import { bodyTooLarge, methodNotAllowed, type Refusal, SOURCE_INACTIVE, SOURCE_UNUSABLE, unsupportedContentEncoding } from './refusal.ts';

/** What is known of a request before its body. */
export interface RequestHead {
  readonly method: string;
  readonly rawHeaders: readonly string[];
  /** The declared length; `undefined` for a chunked body. */
  readonly contentLength: number | undefined;
}

/** Refuses what no body can make good. `undefined`: read the body. */
export function refuseHead(source: CompiledSource, head: RequestHead): Refusal | undefined {
  if (!takesMethod(source, head.method)) return methodNotAllowed(head.method, source.allowedMethods);
  const encoding = foreignEncoding(head.rawHeaders);
  if (encoding !== undefined) return unsupportedContentEncoding(encoding);
  const { maxBodyBytes } = source.definition.limits;
  if (head.contentLength !== undefined && head.contentLength > maxBodyBytes) return bodyTooLarge(maxBodyBytes);
  return undefined;
}

/** Decides about a whole request. `undefined`: it is accepted; a paused source accepts too: its events end as `paused` and come in again by a replay. */
export function refuseRequest(
  source: CompiledSource,
  request: { readonly rawHeaders: readonly string[]; readonly query: string; readonly body: Uint8Array },
): Refusal | undefined {
  if (source.definition.status === 'inactive') return SOURCE_INACTIVE;
  if (source.verify === undefined) return SOURCE_UNUSABLE;
  const verification = source.verify(request);
  if (verification.ok) return undefined;
  const challenge =
    source.definition.authentication.scheme === 'basic' ? { headers: { 'WWW-Authenticate': 'Basic realm="tributary"' } } : {};
  return { code: verification.code, message: verification.message, ...challenge };
}
