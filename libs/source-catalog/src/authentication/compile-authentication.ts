import type { SealedSecret, SourceAuthentication } from '@tributary/contracts';
import { apiKey } from './api-key.ts';
import { basic } from './basic.ts';
import { hmac } from './hmac.ts';
import { none } from './none.ts';
import type { Scheme, SchemeName } from './scheme.ts';
import type { CredentialNames, Verifier } from './verification.ts';

/** Every scheme that a source can use; the compiler holds it complete. */
const SCHEMES: { readonly [S in SchemeName]: Scheme<S> } = { none, apiKey, basic, hmac };

/**
 * The check of a source's requests, to be made once per revision of its definition.
 *
 * @param open opens a sealed secret; called here, once per secret, not per request
 * @throws what `open` throws: a source whose secrets cannot be read must not be let through
 */
export function compileAuthentication(authentication: SourceAuthentication, open: (secret: SealedSecret) => string): Verifier {
  const secrets = 'secrets' in authentication ? authentication.secrets.map(open) : [];
  const scheme = SCHEMES[authentication.scheme] as Scheme<SchemeName>;
  return scheme.compile({ ...authentication, secrets });
}

/** Where requests of a source carry credentials that must not be stored. */
export function credentialNames(authentication: SourceAuthentication): CredentialNames {
  const scheme = SCHEMES[authentication.scheme] as Scheme<SchemeName>;
  return scheme.credentials(authentication);
}
