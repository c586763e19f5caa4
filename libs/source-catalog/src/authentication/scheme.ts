import type { SourceAuthentication } from '@tributary/contracts';
import type { PublicKeys } from './certificate/public-keys.ts';
import type { CredentialNames, Verifier } from './verification.ts';

export type SchemeName = SourceAuthentication['scheme'];

/** The configuration of one scheme, its sealed secrets replaced by opened ones. */
export type Opened<S extends SchemeName> = Omit<Extract<SourceAuthentication, { scheme: S }>, 'secrets'> & {
  /** Every secret that is valid now; more than one while a secret is being rotated. Empty for `none`. */
  readonly secrets: readonly string[];
};

/** How one scheme proves requests. */
export interface Scheme<S extends SchemeName> {
  /** Does everything that is the same for every request, once. */
  compile(configuration: Opened<S>, keys: PublicKeys): Verifier;
  credentials(configuration: Extract<SourceAuthentication, { scheme: S }>): CredentialNames;
}
