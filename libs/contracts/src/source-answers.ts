import { z } from 'zod';
import { sealedSecret } from './source-authentication.ts';

/** A condition on a JSON body: the text at `path` (a singular RFC 9535 query) is `equals`. */
const bodyCondition = z.strictObject({ path: z.string().min(1), equals: z.string() });

/** A request by which a platform finds out whether a URL is wanted; it is answered as the platform demands, and is no event. */
export const handshake = z.discriminatedUnion('kind', [
  /** GET with a challenge in the query, which is given back: Meta, Adobe I/O Events. */
  z.strictObject({
    kind: z.literal('queryChallenge'),
    challenge: z.string().min(1),
    /** The parameter that must be one of the tokens that the owner agreed with the platform; `null`: there is none. */
    token: z.strictObject({ name: z.string().min(1), secrets: z.array(sealedSecret).min(1) }).nullable(),
    /** As it is, or as `{"<challenge>": "…"}`. */
    answer: z.enum(['text', 'json']),
  }),
  /** POST with a challenge in the JSON body, which is given back: Slack, monday.com. Where the source's requests are signed, this one is too. */
  z.strictObject({
    kind: z.literal('bodyChallenge'),
    when: bodyCondition.nullable(),
    /** Path of the challenge. */
    challenge: z.string().min(1),
    answer: z.enum(['text', 'json']),
  }),
  /** POST with a token that is given back beside its HMAC-SHA256 (hex) under the source's secret: Zoom. */
  z.strictObject({ kind: z.literal('hashedChallenge'), when: bodyCondition, challenge: z.string().min(1) }),
  /** A signed SubscriptionConfirmation of AWS SNS, whose SubscribeURL is visited. */
  z.strictObject({ kind: z.literal('snsConfirmation') }),
  /** A request without content that just wants a 200: GET, HEAD, or POST with nothing or with nothing but one form parameter. */
  z.strictObject({
    kind: z.literal('probe'),
    methods: z.array(z.enum(['GET', 'HEAD', 'POST'])).min(1),
    /** The only form parameter that a probing POST may have. */
    parameter: z.string().min(1).nullable(),
  }),
]);
export type Handshake = z.infer<typeof handshake>;

/** What accepted requests are answered with, where a platform demands more than a 200. */
export const staticAnswer = z.strictObject({
  status: z.int().min(200).max(299),
  contentType: z.string().min(1),
  body: z.string().max(16_384),
});
export type StaticAnswer = z.infer<typeof staticAnswer>;
