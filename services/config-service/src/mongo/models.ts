import type { Connection, Model, SchemaDefinition } from 'mongoose';
import { Schema } from 'mongoose';
import { type LeaseEntry, leaseSchema } from '@tributary/mongo';
import type { AuditRecord } from './audit-trail.ts';
import type { Stored } from './entity-store.ts';
import type { IdempotencyEntry } from './idempotency-store.ts';
import type { VersionEntry } from './version-store.ts';
import type { Source } from '../sources/source.ts';
import type { Token } from '../tokens/token.ts';
import type { Workflow } from '../workflows/workflow.ts';

export interface Models {
  readonly sources: Model<Stored<Source>>;
  readonly workflows: Model<Stored<Workflow>>;
  readonly tokens: Model<Stored<Token>>;
  readonly versions: Model<VersionEntry>;
  readonly audit: Model<AuditRecord>;
  readonly idempotencyKeys: Model<IdempotencyEntry>;
  readonly leases: Model<LeaseEntry>;
}

const text = { type: String, required: true };
const optionalText = { type: String, default: null };
const count = { type: Number, required: true };
const nested = { type: Schema.Types.Mixed };

const change = { action: text, by: text, seed: { type: String }, at: text, before: optionalText, after: optionalText };
const entity = {
  _id: text,
  revision: count,
  definedRevision: count,
  publishedRevision: count,
  publication: text,
  deletedAt: optionalText,
  createdAt: text,
  updatedAt: text,
  lastChange: { type: new Schema(change, { _id: false }), required: true },
};

/** What a schema does not know is refused, not dropped. */
function schema(definition: SchemaDefinition, ...indexes: { fields: Record<string, 1 | -1>; options?: object }[]): Schema {
  const result = new Schema(definition, { strict: 'throw', versionKey: false, minimize: false });
  for (const { fields, options } of indexes) result.index(fields, options);
  return result;
}

const pending = { fields: { publication: 1 as const } };

/** Declares the collections on a connection. */
export function declareModels(connection: Connection): Models {
  const model = <T>(name: string, declared: Schema): Model<T> => connection.model(name, declared, name) as unknown as Model<T>;
  return {
    sources: model('sources', schema({ ...entity, type: text, name: text, status: text, keys: [nested], preset: optionalText, given: nested, authentication: nested, mayMerge: { type: Boolean, default: null }, deduplication: nested, ordering: nested, limits: nested, allowedAddresses: [String], allowGet: Boolean, publicUrl: optionalText, batch: nested, handshakes: [nested], answer: nested, pull: nested, hold: nested }, pending)), // prettier-ignore
    workflows: model('workflows', schema({ ...entity, name: text, sourceId: text, delay: text, status: text, draft: optionalText, live: nested }, pending, { fields: { sourceId: 1 } })), // prettier-ignore
    tokens: model('tokens', schema({ ...entity, name: text, sha256: text, scopes: [String], expiresAt: optionalText }, pending, { fields: { sha256: 1 } })), // prettier-ignore
    versions: model('workflow_versions', schema({ _id: text, workflowId: text, version: count, definition: text, publishedAt: text, publishedBy: text, rolledBackFrom: { type: Number, default: null } }, { fields: { workflowId: 1, version: -1 } })), // prettier-ignore
    audit: model('audit', schema({ _id: text, entityId: text, ...change }, { fields: { entityId: 1, at: -1 } })),
    idempotencyKeys: model('idempotency_keys', schema({ _id: text, fingerprint: text, seed: text, createdAt: { type: Date, required: true }, claimedAt: { type: Date, required: true }, answer: optionalText }, { fields: { createdAt: 1 }, options: { expireAfterSeconds: 48 * 60 * 60 } })), // prettier-ignore
    leases: model('leases', leaseSchema()),
  };
}
