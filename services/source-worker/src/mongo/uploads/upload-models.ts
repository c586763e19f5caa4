import type { Connection, mongo } from 'mongoose';
import { Schema, type SchemaDefinitionProperty } from 'mongoose';
import type { BadRow } from '../../uploads/report.ts';
import type { Upload } from '../../uploads/upload.ts';

/** A piece of a file: `_id` is `<upload>/<number>`, so that of two who store the same piece one succeeds. Never changed. */
export interface UploadChunk {
  readonly _id: string;
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly data: Buffer;
  readonly expiresAt: Date;
}

/** `_id` is `<upload>/<run>/<line>/<number>`, in the order of a report. */
export interface StoredBadRow extends BadRow {
  readonly _id: string;
  readonly expiresAt: Date;
}

/** Of an event, the first row of all uploads that sent it. */
export interface SentRow {
  /** The id of the event. */
  readonly _id: mongo.UUID;
  /** The id of the row's request, which names upload and line. */
  readonly row: mongo.UUID;
  readonly expiresAt: Date;
}

/** The collections of uploads, through the driver: files are no documents that a schema could check. */
export interface UploadCollections {
  readonly uploads: mongo.Collection<Upload>;
  readonly chunks: mongo.Collection<UploadChunk>;
  readonly badRows: mongo.Collection<StoredBadRow>;
  readonly sentRows: mongo.Collection<SentRow>;
}

/** Declares the collections and their indexes. What has expired is removed by the database. */
export function uploadCollections(connection: Connection): UploadCollections {
  const expiring = (_id: SchemaDefinitionProperty = String) =>
    new Schema({ _id, expiresAt: Date }, { strict: false }).index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const uploads = expiring()
    .index({ state: 1, createdAt: 1 })
    .index({ keptBytes: -1 })
    .index({ createdAt: -1, _id: -1 })
    .index({ sourceId: 1, createdAt: -1, _id: -1 });
  const collection = (name: string, schema: Schema) => connection.model(name, schema, name).collection as unknown;
  return {
    uploads: collection('uploads', uploads) as mongo.Collection<Upload>,
    chunks: collection('upload_chunks', expiring()) as mongo.Collection<UploadChunk>,
    badRows: collection('upload_bad_rows', expiring()) as mongo.Collection<StoredBadRow>,
    sentRows: collection('upload_sent_rows', expiring(Schema.Types.UUID)) as mongo.Collection<SentRow>,
  };
}

/** All ids of an upload's pieces or bad rows: what stands behind `<prefix>/`. */
export function idsBelow(prefix: string): { $gt: string; $lt: string } {
  // '0' is the character behind '/'
  return { $gt: `${prefix}/`, $lt: `${prefix}0` };
}
