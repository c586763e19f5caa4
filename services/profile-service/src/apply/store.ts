import type { ContributionDoc, ProfileDoc } from '../mongo/documents.ts';

/** A profile to be written, if it still has the revision that was read; `undefined`: if it does not exist yet. */
export interface ProfileSave {
  readonly doc: ProfileDoc;
  readonly expectedRevision: number | undefined;
}

/** What applying updates needs of the database. Every write is a claim, a compare-and-set, or repeatable. */
export interface ProfileStore {
  /** The profile (internal id) that each identifier key points at; keys that nobody has claimed are missing. */
  pointers(keys: Iterable<string>): Promise<Map<string, string>>;
  profiles(ids: Iterable<string>): Promise<ProfileDoc[]>;
  profilesByPublicId(ids: Iterable<string>): Promise<ProfileDoc[]>;
  revisions(ids: Iterable<string>): Promise<Map<string, number>>;
  contributions(ids: Iterable<string>): Promise<ContributionDoc[]>;
  contributionsLinkedBy(keys: Iterable<string>): Promise<ContributionDoc[]>;
  /** Returns the ids that were there already. */
  insertContributions(docs: readonly ContributionDoc[]): Promise<ReadonlySet<string>>;
  /** Whether the contribution still had that origin, and is replaced. */
  replaceContribution(expectedOrigin: string, doc: ContributionDoc): Promise<boolean>;
  /** Remembers, with each of the contributions, profiles that are about to be written because of them. */
  addTouched(updateIds: readonly string[], profiles: readonly string[]): Promise<void>;
  /** Returns the keys that somebody else has claimed. */
  claim(claims: ReadonlyMap<string, string>): Promise<ReadonlySet<string>>;
  /** Whether the key still pointed at `from`, and points at `to` now. */
  repoint(key: string, from: string, to: string): Promise<boolean>;
  /** Returns the internal ids whose save came too late. */
  save(saves: readonly ProfileSave[]): Promise<ReadonlySet<string>>;
}
