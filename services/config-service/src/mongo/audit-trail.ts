import { isDuplicateKey } from '@tributary/mongo';
import type { Model } from 'mongoose';
import type { ChangeContext, Entity } from '../entity.ts';

/** The change that led to an entity's current revision. Before and after are JSON texts of what may be shown, so without secrets. */
export interface LastChange extends ChangeContext {
  readonly at: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One change, kept for good. */
export interface AuditRecord extends LastChange {
  /** `source:src_…:3`, the entity and the revision that it had afterwards: recording a change again changes nothing. */
  readonly _id: string;
  readonly entityId: string;
}

/** Who changed what, from what to what. */
export interface AuditTrail {
  record(kind: string, entity: Entity, change: LastChange): Promise<void>;
}

export function createAuditTrail(model: Model<AuditRecord>): AuditTrail {
  return {
    async record(kind, entity, change) {
      try {
        await model.create({ ...change, _id: `${kind}:${entity._id}:${entity.revision}`, entityId: entity._id });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}
