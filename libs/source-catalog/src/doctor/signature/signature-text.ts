/** A signature as somebody wrote it. */
export interface WrittenSignature {
  readonly bytes: Buffer;
  readonly encoding: 'hex' | 'base64' | 'base64url' | 'base64 of hex';
  /** What stands in front of it: `sha256=`. */
  readonly before: string;
}

/** Longer than any digest with what people put in front. */
const MAX_LENGTH = 400;
/** Digests have 20, 32 or 64 bytes. */
const DIGEST_HEX = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;
const HEX = /^(|.*[^0-9a-z])([0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40})$/i;
const BASE64 = /^(|.*?[^A-Za-z0-9+/_-])((?:[A-Za-z0-9+/_-]{27}|[A-Za-z0-9+/_-]{43}|[A-Za-z0-9+/_-]{86})={0,2})$/;
const BASE64_OF_HEX = /^(|.*?[^A-Za-z0-9+/])([A-Za-z0-9+/]{54,171}={0,2})$/;

/** The signature that `text` is or ends with, if it is one of the lengths that digests have. */
export function writtenSignature(text: string): WrittenSignature | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const hex = HEX.exec(text);
  if (hex !== null) return { bytes: Buffer.from(hex[2] as string, 'hex'), encoding: 'hex', before: hex[1] as string };
  const twice = BASE64_OF_HEX.exec(text);
  const inner = Buffer.from(twice?.[2] ?? '', 'base64').toString('latin1');
  if (twice !== null && DIGEST_HEX.test(inner)) {
    return { bytes: Buffer.from(inner, 'hex'), encoding: 'base64 of hex', before: twice[1] as string };
  }
  const base64 = BASE64.exec(text);
  if (base64 === null) return undefined;
  const [, before = '', written = ''] = base64;
  return { bytes: Buffer.from(written, 'base64'), encoding: /[-_]/.test(written) ? 'base64url' : 'base64', before };
}
