import { type Identifier, identifierKey, type ProfileUpdate, updateIdFor } from '@tributary/contracts';
import { compareIdentifiers, normalizeIdentifier } from '@tributary/identity';
import type { MappedEvent } from './program.ts';

/** What an update carries besides what was mapped. Times are RFC 3339, UTC, milliseconds. */
export interface UpdateMeta {
  readonly eventId: string;
  readonly requestId: string;
  readonly sourceId: string;
  readonly workflowId: string;
  readonly workflowVersion: number;
  readonly receivedAt: string;
  readonly mayMerge: boolean;
}

export type UpdateResult =
  | { readonly ok: true; readonly update: ProfileUpdate }
  | { readonly ok: false; readonly code: 'no_identifier'; /** What was found and why it does not do. */ readonly message: string };

/** Limit of the contract; the strongest are kept. */
const MAX_IDENTIFIERS = 32;

/**
 * The profile update of a mapped event: identifiers normalised, without repeats, the strongest first; ids derived, never drawn. A caller
 * with a faster way to the same id may hand it in as `deriveId`.
 */
export function toProfileUpdate(mapped: MappedEvent, meta: UpdateMeta, deriveId: typeof updateIdFor = updateIdFor): UpdateResult {
  const identifiers: Identifier[] = [];
  const refusals: string[] = [];
  for (const { type, value } of mapped.identifiers) {
    const normalized = normalizeIdentifier(type, value);
    if (normalized.ok) identifiers.push(normalized.identifier);
    else refusals.push(normalized.message);
  }
  if (identifiers.length === 0) {
    const found = refusals.length === 0 ? 'the event has none of the mapped identifiers' : refusals.join('; ');
    return { ok: false, code: 'no_identifier', message: `no usable identifier: ${found.slice(0, 400)}` };
  }
  const { eventId, requestId, sourceId, workflowId, workflowVersion, receivedAt, mayMerge } = meta;
  const update: ProfileUpdate = {
    v: 1,
    updateId: deriveId(eventId, workflowId),
    eventId,
    requestId,
    sourceId,
    workflowId,
    workflowVersion,
    receivedAt,
    mayMerge,
    event: mapped.event as ProfileUpdate['event'],
    identifiers: identifiers.length === 1 ? identifiers : strongestFirst(identifiers),
    traits: mapped.traits,
    ...(mapped.group === undefined ? {} : { group: mapped.group }),
  };
  return { ok: true, update };
}

function strongestFirst(identifiers: readonly Identifier[]): Identifier[] {
  const distinct = new Map(identifiers.map((identifier) => [identifierKey(identifier), identifier]));
  return [...distinct.values()].sort(compareIdentifiers).slice(0, MAX_IDENTIFIERS);
}
