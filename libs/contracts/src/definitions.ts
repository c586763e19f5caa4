import { z } from 'zod';
import { sourceId, timestamp, workflowId } from './primitives.ts';
import { pullDefinition } from './pull-definition.ts';
import { handshake, staticAnswer } from './source-answers.ts';
import { sourceAuthentication } from './source-authentication.ts';
import { addressRange, MAX_ALLOWED_ADDRESSES, sourceLimits } from './source-limits.ts';
import { workflowDefinition } from './workflow-definition.ts';

const oneKeyLocation = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('header'), name: z.string().min(1) }),
  z.strictObject({ from: z.literal('body'), path: z.string().min(1) }),
  z.strictObject({ from: z.literal('bodyHash') }),
]);

/** Where a key is taken from: a header, a path into the body, the hash of the body's bytes, or the first of several such places that has one. */
export const keyLocation = z.discriminatedUnion('from', [
  ...oneKeyLocation.options,
  z.strictObject({ from: z.literal('firstOf'), locations: z.array(oneKeyLocation).min(1).max(8) }),
]);
export type KeyLocation = z.infer<typeof keyLocation>;

const batchId = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(8)]);

/** Where a request carries several events. */
export const batchLocation = z.strictObject({
  /** The path of the list in the body: `$.entry[*].changes[*]` where lists stand in lists, `$.rows` of CSV, the repeated element of XML. */
  path: z.string().min(1),
  /** In an item, of what identifies it, whatever request it comes in; several paths where only all together do, of which the first has to be there. */
  id: batchId.nullable(),
  /** The path of a text in the body that is JSON itself, such as a field of a form: `path` is then a path in there. */
  within: z.string().min(1).optional(),
});
export type BatchLocation = z.infer<typeof batchLocation>;

export const sourceStatus = z.enum(['active', 'paused', 'inactive']);

/**
 * From when on the events of a paused source are held back, and whether they may go on (libs/contracts, source-hold). A hold that was released stays here: what became of it says
 * `source-releases`.
 */
export const sourceHold = z.strictObject({ id: z.string().min(1).max(64), since: timestamp, isReleased: z.boolean() });
export type SourceHold = z.infer<typeof sourceHold>;

/** A source as the gateway and the engine know it: the value of `definitions` at `source:<id>`. */
export const sourceDefinition = z.strictObject({
  kind: z.literal('source'),
  id: sourceId,
  revision: z.int().min(1),
  type: z.string().min(1),
  name: z.string().min(1),
  status: sourceStatus,
  /** The URL keys that are valid; an old one until its end. */
  keys: z.array(z.strictObject({ key: z.string().min(16), expiresAt: timestamp.nullable() })).min(1),
  authentication: sourceAuthentication,
  mayMerge: z.boolean(),
  /** What makes two requests the same event; `null`: every request is an event of its own. */
  deduplication: keyLocation.nullable(),
  /** What keeps requests in order (the record key); `null`: the event id. */
  ordering: keyLocation.nullable(),
  limits: sourceLimits,
  /** From where requests are taken; empty: from everywhere. */
  allowedAddresses: z.array(addressRange).max(MAX_ALLOWED_ADDRESSES).default([]),
  allowGet: z.boolean(),
  /** The source's own address, where its platform signs another than ours; else `null`. */
  publicUrl: z.string().min(1).nullable().default(null),
  /** Requests that carry several events; `null`: each request is one. */
  batch: batchLocation.nullable().default(null),
  handshakes: z.array(handshake).default([]),
  /** `null`: `200 {"eventId": "…"}`. */
  answer: staticAnswer.nullable().default(null),
  /** Where the source-worker reads it from; `null`: its requests come to the gateway. */
  pull: pullDefinition.nullable().default(null),
  /** `null`: it was never paused. */
  hold: sourceHold.nullable().default(null),
});
export type SourceDefinition = z.infer<typeof sourceDefinition>;

export const workflowDelay = z.enum(['none', '1m', '5m', '15m', '1h', '6h', '24h']);
export type WorkflowDelay = z.infer<typeof workflowDelay>;

/** A workflow with its live version: the value of `definitions` at `workflow:<id>`. Drafts are not published. */
export const workflowRecord = z.strictObject({
  kind: z.literal('workflow'),
  id: workflowId,
  revision: z.int().min(1),
  name: z.string().min(1),
  sourceId,
  status: z.enum(['active', 'inactive']),
  delay: workflowDelay,
  version: z.int().min(1),
  definition: workflowDefinition,
});
export type WorkflowRecord = z.infer<typeof workflowRecord>;

/** An API token as services verify it: the value of `definitions` at `token:<id>`. The token itself is never stored. */
export const tokenRecord = z.strictObject({
  kind: z.literal('token'),
  id: z.string().min(1),
  revision: z.int().min(1),
  name: z.string(),
  /** Hex of SHA-256 over the token. Tokens are random, 256 bits, so no slow hash is needed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.string()),
  expiresAt: timestamp.nullable(),
});
export type TokenRecord = z.infer<typeof tokenRecord>;

export const definitionRecord = z.discriminatedUnion('kind', [sourceDefinition, workflowRecord, tokenRecord]);
export type DefinitionRecord = z.infer<typeof definitionRecord>;

/** The record key of a definition on the topic. */
export function definitionKey(kind: DefinitionRecord['kind'], id: string): string {
  return `${kind}:${id}`;
}

/** What a token may do. `*` is everything. */
export const SCOPES = [
  'sources:read',
  'sources:write',
  'workflows:read',
  'workflows:write',
  'profiles:read',
  'logs:read',
  'tokens:write',
] as const;
export type Scope = (typeof SCOPES)[number];
