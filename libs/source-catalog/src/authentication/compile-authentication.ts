import type { SealedSecret, SourceAuthentication } from '@tributary/contracts';
import { apiKey } from './api-key.ts';
import { basic } from './basic.ts';
import { certificate } from './certificate/certificate.ts';
import { createPublicKeys, type PublicKeys } from './certificate/public-keys.ts';
import { hmac } from './hmac.ts';
import { none } from './none.ts';
import { pull } from './pull.ts';
import type { Scheme, SchemeName } from './scheme.ts';
import { signature } from './signature/signature.ts';
import type { CredentialNames, Verifier } from './verification.ts';

const sharedKeys = createPublicKeys();

/** Every scheme that a source can use; the compiler holds it complete. */
const SCHEMES: { readonly [S in SchemeName]: Scheme<S> } = { none, pull, apiKey, basic, hmac, signature, certificate };

/**
 * The check of a source's requests, to be made once per revision of its definition. A secret that has been replaced counts until its end.
 *
 * @param keys where the keys that platforms publish come from; by default from their addresses, kept for the whole process
 * @param open opens a sealed secret; called here, once per secret, not per request
 * @throws what `open` throws: a source whose secrets cannot be read must not be let through
 */
export function compileAuthentication(
  authentication: SourceAuthentication,
  open: (secret: SealedSecret) => string,
  keys: PublicKeys = sharedKeys,
): Verifier {
  const scheme = SCHEMES[authentication.scheme] as Scheme<SchemeName>;
  const all = 'secrets' in authentication ? authentication.secrets : [];
  const opened = all.map((secret) => ({
    text: open(secret),
    endMs: secret.expiresAt === undefined ? Infinity : Date.parse(secret.expiresAt),
  }));

  function compileFrom(nowMs: number): { readonly verify: Verifier; readonly untilMs: number } {
    const valid = opened.filter(({ endMs }) => endMs > nowMs);
    const secrets = valid.map(({ text }) => text);
    return {
      verify: scheme.compile({ ...authentication, secrets }, keys),
      untilMs: Math.min(Infinity, ...valid.map(({ endMs }) => endMs)),
    };
  }

  let current = compileFrom(-Infinity);
  return (request, nowMs) => {
    if (nowMs >= current.untilMs) current = compileFrom(nowMs);
    return current.verify(request, nowMs);
  };
}

/** Where requests of a source carry credentials that must not be stored. */
export function credentialNames(authentication: SourceAuthentication): CredentialNames {
  const scheme = SCHEMES[authentication.scheme] as Scheme<SchemeName>;
  return scheme.credentials(authentication);
}
