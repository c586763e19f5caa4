import type { SealedSecret, SourceAuthentication } from '@tributary/contracts';
import { compileAuthentication, secretText } from '@tributary/source-catalog';
import { z } from 'zod';
import { headerName, placeProblem } from './request-places.ts';
import { signatureInput } from './signature-input.ts';

/** The schemes that the owner of a `custom` source chooses from, the most recommended first. */
export const CUSTOM_SCHEMES: readonly SourceAuthentication['scheme'][] = ['hmac', 'signature', 'apiKey', 'basic', 'none'];

/** A secret as reads answer it: only that it is there, and its last characters. */
export const secretView = z.strictObject({ configured: z.literal(true), last4: z.string() });
export type SecretView = z.infer<typeof secretView>;

function schemes<S extends z.ZodType>(secretField: S) {
  return [
    z.strictObject({ scheme: z.literal('none') }),
    z
      .strictObject({
        scheme: z.literal('apiKey'),
        in: z.enum(['header', 'query', 'body']),
        /** Of the header or parameter; in a body the path of the field (`$.token`). */
        name: z.string().min(1).max(256),
        secret: secretField,
      })
      .superRefine((place, context) => {
        const problem = placeProblem(place);
        if (problem !== undefined) context.addIssue({ code: 'custom', path: ['name'], message: problem });
      }),
    z.strictObject({ scheme: z.literal('basic'), username: z.string().min(1).max(256).regex(/^[^:]*$/, 'may not hold a colon'), secret: secretField }), // prettier-ignore
    z.strictObject({
      scheme: z.literal('hmac'),
      header: headerName,
      algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha256'),
      encoding: z.enum(['hex', 'base64']).default('hex'),
      prefix: z.string().max(64).default(''),
      secret: secretField,
    }),
    signatureInput(secretField),
  ] as const;
}

/** How a source's requests prove themselves, as its owner says it: with the secret in clear. */
export const authenticationInput = z.discriminatedUnion('scheme', schemes(secretText));

/** The same after a merge patch, where a secret that was not given stays as it is. */
export const patchedAuthentication = z.discriminatedUnion('scheme', schemes(secretText.optional()));
export type PatchedAuthentication = z.infer<typeof patchedAuthentication>;

/** The same as reads answer it, and what only presets choose. */
export const authenticationView = z.discriminatedUnion('scheme', [
  ...schemes(secretView),
  z.strictObject({ scheme: z.literal('certificate'), platform: z.string(), audience: z.string().min(1) }),
  z.strictObject({ scheme: z.literal('pull') }),
]);
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
  if (!('secrets' in authentication)) return authentication;
  const { secrets, ...rest } = authentication;
  return { ...rest, secret: viewSecret(secrets[0]) };
}

/** What of a secret may be shown. */
export function viewSecret(sealed: SealedSecret | undefined): SecretView {
  return { configured: true, last4: sealed?.last4 ?? '' };
}

/** What is wrong with the newest secret when it is no key for its scheme, so that nothing could be verified with it; `undefined`: nothing. */
export function secretProblem(authentication: SourceAuthentication, open: (secret: SealedSecret) => string): string | undefined {
  const newest = 'secrets' in authentication ? { ...authentication, secrets: authentication.secrets.slice(0, 1) } : authentication;
  try {
    compileAuthentication(newest, open);
    return undefined;
  } catch (error) {
    return `this is not the key that signatures are checked with: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
}
