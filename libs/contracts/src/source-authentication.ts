import { z } from 'zod';
import { timestamp } from './primitives.ts';

/** A secret as it lies in MongoDB and on `definitions`: sealed (libs/secrets), with its last characters for people; one that has been replaced, with its end. */
export const sealedSecret = z.strictObject({ sealed: z.string().min(1), last4: z.string(), expiresAt: timestamp.optional() });
export type SealedSecret = z.infer<typeof sealedSecret>;

const secrets = z.array(sealedSecret).min(1);

/** Where in a request its signatures stand. */
export const signaturePlace = z.strictObject({
  /** The first of these that a request has is read. */
  headers: z.array(z.string().min(1)).min(1),
  form: z.discriminatedUnion('is', [
    /** The whole value behind a constant prefix: `sha256=<signature>`. */
    z.strictObject({ is: z.literal('value'), prefix: z.string() }),
    /** `t=1700000000,v1=<signature>,v1=<another>`: every pair called `name` counts, the others do not. */
    z.strictObject({ is: z.literal('pairs'), separator: z.enum([',', ';']), name: z.string().min(1) }),
    /** `<timestamp>,<signature>,<another>`. */
    z.strictObject({ is: z.literal('list') }),
    /** `v1,<signature> v1,<another> v1a,<of another kind>`: those of `version` count. */
    z.strictObject({ is: z.literal('versions'), version: z.string().min(1) }),
  ]),
});
export type SignaturePlace = z.infer<typeof signaturePlace>;

/** When the sender says to have signed. */
export const signatureTimestamp = z.strictObject({
  /** In a header, or inside the signature header: the pair called `name`, or what stands first in a list. */
  from: z.discriminatedUnion('in', [
    z.strictObject({ in: z.literal('header'), names: z.array(z.string().min(1)).min(1) }),
    z.strictObject({ in: z.literal('signature'), name: z.string().min(1).optional() }),
  ]),
  unit: z.enum(['s', 'ms', 'rfc3339', 'http-date']),
  /** How far it may be from now, either way; `null`: it is signed, and not compared with the clock. */
  toleranceSeconds: z.int().min(1).nullable(),
});
export type SignatureTimestamp = z.infer<typeof signatureTimestamp>;

/** How a signature is computed: over which bytes, by what, and how it is written. */
export const signatureRule = z.strictObject({
  algorithm: z.enum(['hmac-sha1', 'hmac-sha256', 'hmac-sha512', 'sha256', 'ed25519', 'ecdsa-sha256', 'rsa-sha1', 'rsa-sha256']),
  encoding: z.enum(['hex', 'base64']),
  /** What the secret's text is: the key itself, or its base64 (behind a mark such as `whsec_`). Public keys: PEM, base64 of DER (SPKI), or of the 32 bytes of Ed25519. */
  key: z.enum(['text', 'base64']),
  place: signaturePlace,
  /**
   * The signed bytes as a template: text, and `{body}`, `{body:base64}`, `{timestamp}` (as it was sent), `{method}`, `{url}`, `{form}` (the form parameters in order of
   * their names, name and value one after the other), `{secret}` and `{header:name}` (of several, with commas between, the first that is there).
   */
  content: z.string().min(1),
  timestamp: signatureTimestamp.nullable(),
});
export type SignatureRule = z.infer<typeof signatureRule>;

/** How requests of a source prove themselves. Several secrets are valid while one is being rotated. */
export const sourceAuthentication = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.literal('none') }),
  /** A source that is read: no request that is sent to it is taken. */
  z.strictObject({ scheme: z.literal('pull') }),
  z.strictObject({
    scheme: z.literal('apiKey'),
    in: z.enum(['header', 'query', 'body']),
    /** Of the header or parameter; in a body the path of the field (`$.token`), JSON or form. */
    name: z.string().min(1),
    secrets,
  }),
  z.strictObject({ scheme: z.literal('basic'), username: z.string().min(1), secrets }),
  z.strictObject({
    scheme: z.literal('hmac'),
    header: z.string().min(1),
    algorithm: z.enum(['sha1', 'sha256', 'sha512']),
    encoding: z.enum(['hex', 'base64']),
    prefix: z.string(),
    secrets,
  }),
  z.strictObject({
    scheme: z.literal('certificate'),
    platform: z.enum(['aws-sns', 'paypal', 'adobe-io-events']),
    /** Whose messages belong to the source: the topic's ARN, the webhook's id, the client id. */
    audience: z.string().min(1),
  }),
  signatureRule.extend({ scheme: z.literal('signature'), secrets }),
]);
export type SourceAuthentication = z.infer<typeof sourceAuthentication>;
