import { TributaryError } from '@tributary/errors';
import { isDuplicateKey } from '@tributary/mongo';
import type { Upload } from '../../uploads/upload.ts';
import type { UploadChunk, UploadCollections } from './upload-models.ts';
import type { UploadStore } from './upload-store.ts';

/** The bytes of files, in pieces that are stored once and never changed. */
export interface ChunkStore {
  /**
   * Stores the next bytes. Rejects with `upload_conflict` when another request stored them first: who sends then asks where to go on.
   */
  append(upload: Upload, data: Buffer): Promise<Upload>;
  /** The upload with every piece that is stored: a worker may have been killed between a piece and the record of it. */
  settled(upload: Upload): Promise<Upload>;
  /** The bytes from an offset on, piece by piece. Rejects with `upload_bytes_missing` where one has expired. */
  read(upload: Upload, offset: number): AsyncGenerator<Buffer>;
}

export function createChunkStore({ chunks }: UploadCollections, store: UploadStore): ChunkStore {
  async function at(id: string, number: number): Promise<UploadChunk | undefined> {
    return (await chunks.findOne({ _id: chunkId(id, number) }, { promoteBuffers: true })) ?? undefined;
  }

  async function pieceAt(id: string, number: number): Promise<UploadChunk> {
    const chunk = await at(id, number);
    if (chunk === undefined) throw new TributaryError('upload_bytes_missing', 'the bytes of this file are not kept any more');
    return chunk;
  }

  /** The number of the piece that has the byte at `offset`: pieces have any length. */
  async function numberOf(upload: Upload, offset: number): Promise<number> {
    let [low, high] = [0, upload.chunks - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const chunk = await chunks.findOne({ _id: chunkId(upload._id, middle) }, { projection: { offset: 1 } });
      if (chunk === null) throw new TributaryError('upload_bytes_missing', 'the bytes of this file are not kept any more');
      if (chunk.offset <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async function settled(upload: Upload): Promise<Upload> {
    let known = upload;
    while (known.state === 'receiving') {
      const next = await at(known._id, known.chunks);
      if (next === undefined) return known;
      const advanced = (await store.received(known, next.data.length)) ?? (await store.find(known._id));
      if (advanced === undefined) return known;
      known = advanced;
    }
    return known;
  }

  return {
    async append(upload, data) {
      const { _id, received: offset, expiresAt } = upload;
      try {
        await chunks.insertOne({ _id: chunkId(_id, upload.chunks), offset, data, expiresAt });
      } catch (error) {
        if (isDuplicateKey(error)) throw conflict();
        throw error;
      }
      const advanced = await store.received(upload, data.length);
      if (advanced === undefined) {
        const now = await store.find(_id);
        // cancelled meanwhile, its bytes removed: nobody would remove this piece
        if (now === undefined || now.state === 'cancelled') await chunks.deleteOne({ _id: chunkId(_id, upload.chunks) });
        throw conflict();
      }
      return advanced;
    },
    settled,
    async *read(upload, offset) {
      if (upload.chunks === 0) return;
      const first = await numberOf(upload, offset);
      let next = pieceAt(upload._id, first);
      for (let number = first; number < upload.chunks; number++) {
        const { offset: start, data } = await next;
        // the next piece comes while this one is worked on
        if (number + 1 < upload.chunks) {
          next = pieceAt(upload._id, number + 1);
          next.catch(() => undefined);
        }
        yield start < offset ? data.subarray(offset - start) : data;
      }
    },
  };
}

function chunkId(uploadId: string, number: number): string {
  return `${uploadId}/${String(number).padStart(8, '0')}`;
}

function conflict(): TributaryError {
  return new TributaryError('upload_conflict', 'another request has sent these bytes; ask for the offset (HEAD) and go on there');
}
