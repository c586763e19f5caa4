import { z } from 'zod';
import { refusalDiagnosis } from './gateway-activity.ts';
import { sourceId, timestamp, uuid } from './primitives.ts';

/**
 * A request that failed its check, whole, so that it can come in when the check is mended: the value of a record of `quarantine`, keyed by source id. Among its headers are credentials: it stands nowhere
 * but sealed (libs/secrets, `sealBytes`).
 */
export const quarantinedRequest = z.strictObject({
  v: z.literal(1),
  /** That of the refusal's row in the log. */
  requestId: uuid,
  sourceId,
  receivedAt: timestamp,
  code: z.string(),
  message: z.string(),
  diagnosis: refusalDiagnosis.nullable(),
  method: z.string(),
  /** The target of the request line. */
  requestTarget: z.string(),
  /** Node's `rawHeaders`. */
  rawHeaders: z.array(z.string()),
});
export type QuarantinedRequest = z.infer<typeof quarantinedRequest> & {
  /** As received: behind its Content-Encoding. */
  readonly body: Uint8Array;
};

const LENGTH_BYTES = 4;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The length of the JSON (32 bits, big-endian), the JSON of everything but the body, the body. */
export function encodeQuarantined({ body, ...rest }: QuarantinedRequest): Uint8Array {
  const json = encoder.encode(JSON.stringify(rest));
  const bytes = new Uint8Array(LENGTH_BYTES + json.length + body.length);
  new DataView(bytes.buffer).setUint32(0, json.length);
  bytes.set(json, LENGTH_BYTES);
  bytes.set(body, LENGTH_BYTES + json.length);
  return bytes;
}

/** `undefined` where the bytes are not what `encodeQuarantined` makes. */
export function decodeQuarantined(bytes: Uint8Array): QuarantinedRequest | undefined {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const bodyAt = LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (bodyAt > bytes.length) return undefined;
  try {
    const parsed = quarantinedRequest.safeParse(JSON.parse(decoder.decode(bytes.subarray(LENGTH_BYTES, bodyAt))));
    return parsed.success ? { ...parsed.data, body: bytes.subarray(bodyAt) } : undefined;
  } catch {
    return undefined;
  }
}
