import { type Connection, Schema } from 'mongoose';

/**
 * A contribution as it is kept. The update itself is the JSON text of its record: names of traits and properties may hold what BSON refuses in field
 * names, nesting may be deeper than BSON allows, and what is folded later is to the byte what was received.
 */
export interface ContributionDoc {
  /** The update id. */
  readonly _id: string;
  /** The identifier keys by which it belongs to a person. */
  readonly links: readonly string[];
  /** Keys by which earlier versions of this update linked, where they were others: the people behind them need folding too. */
  readonly formerLinks?: readonly string[];
  /** Internal ids of profiles that were written together because of it: published again when it is delivered again. */
  readonly touched?: readonly string[];
  /** `partition/offset` of the record that is responsible for folding it in. */
  readonly origin: string;
  /** Event time, RFC 3339. */
  readonly time: string;
  readonly receivedAt: string;
  /** JSON of the `ProfileUpdate`. */
  readonly update: string;
}

/** Who an identifier belongs to: claimed by whoever inserts it first. A hint; the state of the profile has the last word. */
export interface IdentifierDoc {
  /** The identifier's key, `type:value`. */
  readonly _id: string;
  /** Internal id of a profile; that document may not be written yet. */
  readonly profile: string;
}

/**
 * A profile. Its internal id is arbitrary and never changes; the public id follows from the state. One that was merged away, and one whose
 * contributions all went elsewhere, has no state and no events.
 */
export interface ProfileDoc {
  readonly _id: string;
  /** Grows with every write; every write expects the one that it has read. */
  readonly revision: number;
  /** `encodeState` of libs/identity. */
  readonly state: string;
  readonly eventCount: number;
  /** The public id, then former public ids that lead here. */
  readonly ids: readonly string[];
  /** Internal id of the profile that this one was merged into; then it is frozen for good. */
  readonly mergedInto?: string;
}

export const COLLECTIONS = { contributions: 'contributions', identifiers: 'identifiers', profiles: 'profiles' } as const;

/** Declares collections and indexes on the connection, for `ensureIndexes`. Hot paths use the driver's collections. */
export function declareCollections(connection: Connection): void {
  const options = { versionKey: false, autoIndex: false } as const;
  const texts = { type: [String], required: true } as const;
  const text = { type: String, required: true } as const;

  const contributions = new Schema(
    { _id: text, links: texts, formerLinks: [String], touched: [String], origin: text, time: text, receivedAt: text, update: text },
    { ...options, collection: COLLECTIONS.contributions },
  );
  contributions.index({ links: 1 });
  connection.model('Contribution', contributions);

  connection.model('Identifier', new Schema({ _id: text, profile: text }, { ...options, collection: COLLECTIONS.identifiers }));

  const profiles = new Schema(
    { _id: text, revision: { type: Number, required: true }, state: String, eventCount: Number, ids: texts, mergedInto: String },
    { ...options, collection: COLLECTIONS.profiles },
  );
  profiles.index({ ids: 1 });
  connection.model('Profile', profiles);
}
