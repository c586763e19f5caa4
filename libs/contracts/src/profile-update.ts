import { z } from 'zod';
import { json, sourceId, timestamp, uuid, workflowId } from './primitives.ts';

/** How a trait's value survives beside others: see the table in libs/identity/README.md. */
export const keepPolicy = z.enum(['latest', 'first', 'max', 'min', 'union', 'never']);
export type KeepPolicy = z.infer<typeof keepPolicy>;

export const identifier = z.strictObject({ type: z.string().min(1).max(64), value: z.string().min(1).max(512) });
export type Identifier = z.infer<typeof identifier>;

export const traitUpdate = z.strictObject({ value: json, keep: keepPolicy });
export type TraitUpdate = z.infer<typeof traitUpdate>;

/**
 * What one workflow made of one event: a record of `profile-updates`, and, once stored, an immutable contribution. Identifiers are
 * normalised and in order of strength; the record's key is the first, `type:value`.
 */
export const profileUpdate = z.strictObject({
  v: z.literal(1),
  updateId: uuid,
  eventId: uuid,
  requestId: uuid,
  sourceId,
  workflowId,
  workflowVersion: z.int().min(1),
  receivedAt: timestamp,
  /** Whether this update may link people that are known by different identifiers (architecture.md, section 5). */
  mayMerge: z.boolean(),
  event: z.strictObject({
    name: z.string().min(1).max(256),
    time: timestamp,
    id: z.string().max(512).optional(),
    properties: z.record(z.string(), json),
    items: z.array(z.record(z.string(), json)),
  }),
  identifiers: z.array(identifier).min(1).max(32),
  traits: z.record(z.string(), traitUpdate),
  group: z.strictObject({ id: z.string().min(1).max(512), traits: z.record(z.string(), traitUpdate) }).optional(),
});
export type ProfileUpdate = z.infer<typeof profileUpdate>;

/** `type:value`: the key of an identifier everywhere (record keys, `_id`s, the lookup parameter). */
export function identifierKey(identifier: Identifier): string {
  return `${identifier.type}:${identifier.value}`;
}

/** The identifier behind a key; the type is what stands before the first colon. `undefined` when there is none. */
export function parseIdentifierKey(key: string): Identifier | undefined {
  const colon = key.indexOf(':');
  if (colon < 1 || colon === key.length - 1) return undefined;
  return { type: key.slice(0, colon), value: key.slice(colon + 1) };
}
