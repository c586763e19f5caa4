import { TributaryError } from '@tributary/errors';
import { isDuplicateKey } from '@tributary/mongo';
import type { AnyObject, Model } from 'mongoose';
import type { AuditTrail, LastChange } from './audit-trail.ts';
import type { Bookkeeping, ChangeContext, Entity, EntityChange } from '../entity.ts';

/** An entity as it lies in the database: with its last change, so that no crash can lose the audit record of a change. */
export type Stored<D extends Entity> = D & { readonly lastChange: LastChange };

export interface Page<D> {
  readonly items: readonly D[];
  /** The id behind which the next page starts. */
  readonly next: string | undefined;
}

/** Entities of one kind. Every change is one compare-and-set of one document, which also says that it has yet to be published. */
export interface EntityStore<D extends Entity> {
  find(id: string): Promise<D | undefined>;
  /** Throws `not_found`. */
  get(id: string): Promise<D>;
  /** In the order of their ids, those that are not deleted. */
  page(filter: AnyObject, page: { limit: number; after: string | undefined }): Promise<Page<D>>;
  /** When the id is taken, this is a repeat: what is there is returned. */
  create(id: string, change: EntityChange<D>, context: ChangeContext): Promise<D>;
  /**
   * `expected` is the revision that the caller has seen; without it the change is made to whatever is there. A repeat of the request that made the last
   * change (`context.seed`) changes nothing. Throws `stale_revision`.
   */
  update(id: string, expected: number | undefined, decide: (current: D) => EntityChange<D>, context: ChangeContext): Promise<D>;
  remove(id: string, expected: number | undefined, context: ChangeContext): Promise<D>;
  /** Those that the topic does not know in their last revision, deleted ones included. */
  pending(limit: number): Promise<D[]>;
  /** Says that `definedRevision` of this entity is on the topic; one that was deleted is forgotten then. */
  markPublished(entity: D): Promise<void>;
  isPublished(id: string, revision: number): Promise<boolean>;
}

const MAX_ATTEMPTS = 20;

export function createEntityStore<D extends Entity>(options: {
  kind: string;
  model: Model<Stored<D>>;
  /** What of an entity may be shown; what the audit trail keeps. */
  view: (entity: D) => unknown;
  audit: AuditTrail;
  now: () => Date;
}): EntityStore<D> {
  const { kind, audit } = options;
  // The documents are checked by our own types and schemas; the driver's filter types cannot see through a type parameter.
  const model = options.model as unknown as Model<AnyObject>;
  const notFound = (id: string) => new TributaryError('not_found', `there is no ${kind} ${id}`);

  async function read(filter: AnyObject): Promise<Stored<D> | undefined> {
    return ((await model.findOne(filter).lean()) as Stored<D> | null) ?? undefined;
  }

  async function get(id: string): Promise<Stored<D>> {
    const found = await read({ _id: id, deletedAt: null });
    if (found === undefined) throw notFound(id);
    return found;
  }

  function changeOf(context: ChangeContext, at: string, before: D | undefined, after: D | undefined): LastChange {
    const text = (entity: D | undefined) => (entity === undefined ? null : JSON.stringify(options.view(entity)));
    return { ...context, at, before: text(before), after: text(after) };
  }

  /** One compare-and-set; `undefined` when somebody else was faster. */
  async function write(current: Stored<D>, change: EntityChange<D> | 'delete', context: ChangeContext): Promise<Stored<D> | undefined> {
    await audit.record(kind, current, current.lastChange);
    const at = options.now().toISOString();
    const revision = current.revision + 1;
    const isDefinition = change === 'delete' || change.isDefinition;
    const bookkeeping: Partial<Bookkeeping> = {
      revision,
      updatedAt: at,
      ...(isDefinition ? { definedRevision: revision, publication: 'pending' } : {}),
      ...(change === 'delete' ? { deletedAt: at } : {}),
    };
    const fields = change === 'delete' ? {} : change.set;
    const after = { ...current, ...fields, ...bookkeeping };
    const lastChange = changeOf(context, at, current, change === 'delete' ? undefined : after);
    const result = await model.updateOne(
      { _id: current._id, revision: current.revision },
      { $set: { ...fields, ...bookkeeping, lastChange } },
    );
    if (result.matchedCount === 0) return undefined;
    const written = { ...after, lastChange };
    await audit.record(kind, written, lastChange);
    return written;
  }

  async function changed(
    id: string,
    expected: number | undefined,
    decide: (current: D) => EntityChange<D> | 'delete',
    context: ChangeContext,
  ): Promise<D> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const current = await get(id);
      if (context.seed !== undefined && context.seed === current.lastChange.seed) return current;
      if (expected !== undefined && current.revision !== expected) break;
      const written = await write(current, decide(current), context);
      if (written !== undefined) return written;
    }
    throw new TributaryError('stale_revision', `the ${kind} has been changed since; read it again`);
  }

  return {
    find: (id) => read({ _id: id, deletedAt: null }),
    get,
    async page(filter, { limit, after }) {
      const query = { ...filter, deletedAt: null, ...(after === undefined ? {} : { _id: { $gt: after } }) };
      const found = (await model.find(query).sort({ _id: 1 }).limit(limit + 1).lean()) as unknown as D[]; // prettier-ignore
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? items.at(-1)?._id : undefined };
    },
    async create(id, change, context) {
      const at = options.now().toISOString();
      const bookkeeping: Bookkeeping & { createdAt: string } = {
        revision: 1,
        definedRevision: change.isDefinition ? 1 : 0,
        publishedRevision: 0,
        publication: change.isDefinition ? 'pending' : 'done',
        deletedAt: null,
        createdAt: at,
        updatedAt: at,
      };
      const entity = { _id: id, ...change.set, ...bookkeeping } as unknown as D;
      const lastChange = changeOf(context, at, undefined, entity);
      try {
        await model.create({ ...entity, lastChange });
      } catch (error) {
        if (isDuplicateKey(error)) return get(id);
        throw error;
      }
      await audit.record(kind, entity, lastChange);
      return entity;
    },
    update: changed,
    remove: (id, expected, context) => changed(id, expected, () => 'delete', context),
    async pending(limit) {
      return (await model.find({ publication: 'pending' }).sort({ _id: 1 }).limit(limit).lean()) as unknown as D[]; // prettier-ignore
    },
    async markPublished(entity) {
      const { lastChange } = entity as Stored<D>;
      await audit.record(kind, entity, lastChange);
      const current = { _id: entity._id, definedRevision: entity.definedRevision };
      if (entity.deletedAt !== null) await model.deleteOne(current);
      else await model.updateOne(current, { $set: { publication: 'done', publishedRevision: entity.definedRevision } });
    },
    async isPublished(id, revision) {
      const found = await read({ _id: id });
      return found === undefined || found.publishedRevision >= revision;
    },
  };
}
