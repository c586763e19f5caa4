import type { SealedSecret, SourceAuthentication } from '@tributary/contracts';
import { z } from 'zod';

/** The name of an HTTP header (RFC 9110, token). */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'must be the name of an HTTP header');
const secret = z.string().min(1).max(4096);

function schemes<S extends z.ZodType>(secretField: S) {
  return z.discriminatedUnion('scheme', [
    z.strictObject({ scheme: z.literal('none') }),
    z.strictObject({ scheme: z.literal('apiKey'), in: z.enum(['header', 'query']), name: headerName, secret: secretField }),
    z.strictObject({ scheme: z.literal('basic'), username: z.string().min(1).max(256).regex(/^[^:]*$/, 'may not hold a colon'), secret: secretField }), // prettier-ignore
    z.strictObject({
      scheme: z.literal('hmac'),
      header: headerName,
      algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha256'),
      encoding: z.enum(['hex', 'base64']).default('hex'),
      prefix: z.string().max(64).default(''),
      secret: secretField,
    }),
  ]);
}

/** How a source's requests prove themselves, as its owner says it: with the secret in clear. */
export const authenticationInput = schemes(secret);

/** The same after a merge patch, where a secret that was not given stays as it is. */
export const patchedAuthentication = schemes(secret.optional());
export type PatchedAuthentication = z.infer<typeof patchedAuthentication>;

/** The same as reads answer it: of the secret, only that it is there and its last characters. */
export const authenticationView = schemes(z.strictObject({ configured: z.literal(true), last4: z.string() }));
export type AuthenticationView = z.infer<typeof authenticationView>;

/** Seals the secret; one that was not given is kept from `current`. */
export function sealAuthentication(
  input: PatchedAuthentication,
  seal: (plain: string) => SealedSecret,
  current?: SourceAuthentication,
): SourceAuthentication {
  if (input.scheme === 'none') return input;
  const { secret: plain, ...rest } = input;
  const kept = current?.scheme === input.scheme && 'secrets' in current ? current.secrets : [];
  return { ...rest, secrets: plain === undefined ? kept : [seal(plain)] };
}

/** What of a source's authentication may be shown. */
export function viewAuthentication(authentication: SourceAuthentication): AuthenticationView {
  if (authentication.scheme === 'none') return authentication;
  const { secrets, ...rest } = authentication;
  return { ...rest, secret: { configured: true, last4: secrets[0]?.last4 ?? '' } };
}
