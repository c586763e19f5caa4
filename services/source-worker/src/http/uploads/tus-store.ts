import type { Readable } from 'node:stream';
import { TributaryError, ValidationError } from '@tributary/errors';
import type { DefinitionFollower } from '@tributary/definitions';
import { DataStore, Upload as TusUpload } from '@tus/server';
import type { ChunkStore } from '../../mongo/uploads/chunk-store.ts';
import type { UploadStore } from '../../mongo/uploads/upload-store.ts';
import { isUploadId, type Upload } from '../../uploads/upload.ts';
import { readMetadata } from '../../uploads/upload-request.ts';

export interface TusStoreOptions {
  readonly store: UploadStore;
  readonly chunks: ChunkStore;
  readonly definitions: DefinitionFollower;
  /** How long the bytes of a file stay. */
  readonly keepBytesMs: number;
  readonly now: () => number;
  /** All of a file is there. */
  readonly onComplete: () => void;
}

/** Stored at once; with twice of it a request holds little memory, and documents stay far below their limit. */
const CHUNK_BYTES = 512 * 1024;

/** Files of the tus protocol on our collections. */
export class TusStore extends DataStore {
  readonly #options: TusStoreOptions;

  constructor(options: TusStoreOptions) {
    super();
    this.#options = options;
    this.extensions = ['creation', 'creation-with-upload', 'expiration', 'termination'];
  }

  override async create(file: TusUpload): Promise<TusUpload> {
    const { store, keepBytesMs, now, onComplete } = this.#options;
    const metadata = readMetadata(file.metadata ?? {});
    await this.#checkSource(metadata.sourceId);
    const size = file.size as number;
    const createdAt = new Date(now());
    const isEmpty = size === 0;
    const isNew = await store.create({
      _id: file.id,
      sourceId: metadata.sourceId,
      state: isEmpty ? 'analyzing' : 'receiving',
      mode: metadata.mode,
      filename: metadata.filename ?? metadata.name ?? null,
      hints: {
        format: metadata.format ?? null,
        delimiter: metadata.delimiter ?? null,
        encoding: metadata.encoding ?? null,
        header: metadata.header === 'true',
      },
      deduplication: metadata.deduplication,
      metadata: JSON.stringify(file.metadata ?? {}),
      size,
      received: 0,
      keptBytes: size,
      chunks: 0,
      createdAt,
      receivedAt: isEmpty ? createdAt : null,
      finishedAt: null,
      expiresAt: new Date(createdAt.getTime() + keepBytesMs),
      analysis: null,
      validation: null,
      import: null,
      failure: null,
    });
    if (!isNew) await this.#checkSame(file);
    if (isEmpty) onComplete();
    return file;
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const { chunks, onComplete } = this.#options;
    let upload = await this.#upload(id);
    if (upload.received !== offset) throw new TributaryError('upload_conflict', `the upload has ${upload.received} bytes, not ${offset}`);
    let pieces: Buffer[] = [];
    let bytes = 0;
    const flush = async () => {
      const data = Buffer.concat(pieces);
      pieces = [];
      bytes = 0;
      upload = await chunks.append(upload, data);
    };
    try {
      for await (const piece of stream as AsyncIterable<Buffer>) {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes >= CHUNK_BYTES) await flush();
      }
    } finally {
      // what came before the connection broke need not come again
      if (bytes > 0) await flush();
    }
    if (upload.state !== 'receiving') onComplete();
    return upload.received;
  }

  override async getUpload(id: string): Promise<TusUpload> {
    const { _id, size, received, createdAt, metadata } = await this.#upload(id);
    return new TusUpload({
      id: _id,
      size,
      offset: received,
      creation_date: createdAt.toISOString(),
      metadata: JSON.parse(metadata) as Record<string, string | null>,
    });
  }

  override getExpiration(): number {
    return this.#options.keepBytesMs;
  }

  async #upload(id: string): Promise<Upload> {
    const { store, chunks } = this.#options;
    const found = isUploadId(id) ? await store.find(id) : undefined;
    if (found === undefined) throw new TributaryError('not_found', 'there is no such upload');
    const upload = await chunks.settled(found);
    if (upload.state === 'cancelled') throw new TributaryError('upload_gone', 'this upload was cancelled');
    return upload;
  }

  /** A source that was created a moment ago may not have come here yet. */
  async #checkSource(sourceId: string): Promise<void> {
    const { definitions } = this.#options;
    if (definitions.snapshot().sourceById(sourceId) === undefined) await definitions.catchUp();
    const source = definitions.snapshot().sourceById(sourceId);
    if (source === undefined) {
      const message = 'there is no source with this id';
      throw new ValidationError('the Upload-Metadata is not valid: sourceId', [{ path: 'sourceId', code: 'unknown_source', message }]);
    }
    if (source.status === 'inactive')
      throw new TributaryError('source_inactive', 'the source is inactive; activate it to upload files to it');
  }

  /** The id comes from an Idempotency-Key that was used before. */
  async #checkSame(file: TusUpload): Promise<void> {
    const known = await this.#upload(file.id);
    if (known.size !== file.size || known.metadata !== JSON.stringify(file.metadata ?? {}))
      throw new TributaryError('idempotency_key_reused', 'this Idempotency-Key was used for another upload');
  }
}
