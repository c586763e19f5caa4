import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { contentEncoding, isTaken, type TakenEncoding } from './content-encoding.ts';
import { bodyTooLarge, malformedEncoding, type Refusal } from './refusal.ts';

type Decode = (body: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>;

const zlibInflate: Decode = promisify(inflate);
const rawInflate: Decode = promisify(inflateRaw);
/** RFC 9110 means the zlib format by `deflate`; some senders leave its wrapper out. */
const eitherInflate: Decode = (body, limits) => ((body[0] ?? 0) % 16 === 8 ? zlibInflate : rawInflate)(body, limits);

const DECODERS: Readonly<Record<TakenEncoding, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: eitherInflate,
  br: promisify(brotliDecompress),
};

/** What a body is behind the coding of its headers; the body itself where there is none, or one that `refuseHead` refuses. */
export function unpackBody(rawHeaders: readonly string[], received: Buffer, maxBytes: number): Buffer | Promise<Buffer | Refusal> {
  const encoding = contentEncoding(rawHeaders);
  return encoding === undefined || !isTaken(encoding) ? received : decodeBody(received, encoding, maxBytes);
}

/** The body behind its coding, or why there is none: it stops as soon as `maxBytes` are exceeded, however much would follow. */
export async function decodeBody(body: Buffer, encoding: TakenEncoding, maxBytes: number): Promise<Buffer | Refusal> {
  try {
    return await DECODERS[encoding](body, { maxOutputLength: maxBytes });
  } catch (error) {
    return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? bodyTooLarge(maxBytes) : malformedEncoding(encoding);
  }
}
