import type { InboundRequest } from '../inbound-request.ts';

/** Which check failed. Part of the public surface: the `code` of a 401; of a 403 for `source_pulls`. */
export type VerificationCode =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_mismatch'
  | 'timestamp_missing'
  | 'timestamp_malformed'
  | 'timestamp_stale'
  | 'key_unavailable'
  | 'credentials_missing'
  | 'credentials_malformed'
  | 'credentials_wrong'
  | 'source_pulls';

/** The outcome of a check. The message is for the sender: it names what was looked at, never a secret or a computed signature. */
export type Verification = { readonly ok: true } | { readonly ok: false; readonly code: VerificationCode; readonly message: string };

/** Checks one request on its bytes. `nowMs` is the clock, milliseconds since 1970. Never throws. A promise only where a key has to be fetched first. */
export type Verifier = (request: InboundRequest, nowMs: number) => Verification | Promise<Verification>;

/** The names under which a source's requests carry credentials (lower case for headers), so that what is stored can leave them out. */
export interface CredentialNames {
  readonly headers: readonly string[];
  readonly query: readonly string[];
}

export const VERIFIED: Verification = { ok: true };

export function refused(code: VerificationCode, message: string): Verification {
  return { ok: false, code, message };
}
