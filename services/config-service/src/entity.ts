/** What every document has that is published on `definitions`. */
export interface Entity {
  readonly _id: string;
  /** Counts the changes; the entity tag of the API. */
  readonly revision: number;
  /** The revision of the last change that the topic must know of; 0 while there is nothing to publish. */
  readonly definedRevision: number;
  /** The last revision that is known to be on the topic. */
  readonly publishedRevision: number;
  /** `pending` while `definedRevision` is not on the topic: what the publisher looks for. */
  readonly publication: 'pending' | 'done';
  /** Deleted, and kept only until its tombstone is on the topic. RFC 3339 like all times here. */
  readonly deletedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The fields that the store of entities looks after by itself. */
export type Bookkeeping = Omit<Entity, '_id' | 'createdAt'>;

/** A change of an entity: its new fields, and whether the topic must know. */
export interface EntityChange<D extends Entity> {
  readonly set: Partial<Omit<D, keyof Entity>>;
  readonly isDefinition: boolean;
}

/** The name under which a change is audited: `source.created`, `workflow.published`… */
export type AuditAction = `${'source' | 'workflow' | 'token'}.${string}`;

/** Who changes what. */
export interface ChangeContext {
  readonly action: AuditAction;
  /** The id of the token. */
  readonly by: string;
  /** The same for every repeat of one request: the change is made once. */
  readonly seed?: string;
}
