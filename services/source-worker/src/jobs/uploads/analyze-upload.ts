import { createHash } from 'node:crypto';
import type { ChunkStore } from '../../mongo/uploads/chunk-store.ts';
import { analyze, SAMPLE_BYTES } from '../../uploads/file-analysis.ts';
import { encodingEvidence } from '../../uploads/text/encoding.ts';
import type { FileAnalysis, Upload, UploadFailure } from '../../uploads/upload.ts';

/** Reads all of a file once: its hash, its encoding, and from its beginning what is in it. */
export async function analyzeUpload(chunks: ChunkStore, upload: Upload, signal: AbortSignal): Promise<FileAnalysis | UploadFailure> {
  const hash = createHash('sha256');
  const evidence = encodingEvidence();
  const head: Buffer[] = [];
  let headBytes = 0;
  for await (const piece of chunks.read(upload, 0)) {
    signal.throwIfAborted();
    hash.update(piece);
    evidence.push(piece);
    if (headBytes < SAMPLE_BYTES) head.push(piece.subarray(0, SAMPLE_BYTES - headBytes));
    headBytes += piece.length;
  }
  return analyze(upload, {
    sha256: hash.digest('hex'),
    encoding: upload.hints.encoding ?? evidence.encoding(),
    head: Buffer.concat(head),
    isHeadAll: headBytes <= SAMPLE_BYTES,
  });
}
