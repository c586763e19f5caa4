import { z } from 'zod';
import { json, profileId, timestamp, uuid } from './primitives.ts';

/** `unverified`: claimed by a source that may not merge; it does not link people. */
export const identifierStatus = z.enum(['verified', 'unverified']);

export const profileIdentifier = z.strictObject({ value: z.string(), firstSeen: timestamp, lastSeen: timestamp, status: identifierStatus });
export const profileGroup = z.strictObject({
  id: z.string(),
  traits: z.record(z.string(), json),
  firstSeen: timestamp,
  lastSeen: timestamp,
});

/** A unified person: the answer of `GET /v1/profiles/{id}` and a record of the compacted topic `profiles`. */
export const profile = z.strictObject({
  id: profileId,
  identifiers: z.record(z.string(), z.array(profileIdentifier)),
  traits: z.record(z.string(), json),
  groups: z.array(profileGroup),
  /** Room for the work on consent; empty until then. */
  consent: z.record(z.string(), json),
  firstSeen: timestamp,
  lastSeen: timestamp,
  eventCount: z.int().min(0),
  revision: z.int().min(1),
  mergedFrom: z.array(profileId),
});
export type Profile = z.infer<typeof profile>;
export type ProfileIdentifier = z.infer<typeof profileIdentifier>;
export type ProfileGroup = z.infer<typeof profileGroup>;

/** A record of `profile-changes`: what changed in a profile, and because of which updates. */
export const profileChange = z.strictObject({
  v: z.literal(1),
  type: z.enum(['profile.created', 'profile.updated', 'profile.merged', 'profile.unmerged', 'profile.deleted']),
  profileId,
  revision: z.int().min(1),
  at: timestamp,
  /** Names of the traits whose value is another than before. */
  traits: z.array(z.string()),
  /** Identifier keys, `type:value`, that are new. */
  identifiers: z.array(z.string()),
  /** The profiles that this one now answers for (merged). */
  mergedFrom: z.array(profileId),
  /** The updates that caused the change. */
  updateIds: z.array(uuid),
});
export type ProfileChange = z.infer<typeof profileChange>;
