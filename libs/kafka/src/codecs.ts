import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { compress as snappyCompress, uncompress as snappyUncompress } from 'snappy';

/** What KafkaJS hands to a codec: the encoded records. */
interface Encoder {
  readonly buffer: Buffer;
}
interface Codec {
  compress(encoder: Encoder): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

/** `\x82SNAPPY\0`, then two version numbers: the stream format of snappy-java, which the JVM clients write. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;
const XERIAL_VERSIONS = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]);

/** Snappy, raw (librdkafka, franz-go) or in blocks of snappy-java's stream format. */
const snappy: Codec = {
  async compress({ buffer }) {
    const block = await snappyCompress(buffer);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    return Buffer.concat([XERIAL_MAGIC, XERIAL_VERSIONS, length, block]);
  },
  async decompress(buffer) {
    if (!buffer.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return asBuffer(await snappyUncompress(buffer, { asBuffer: true }));
    const blocks: Buffer[] = [];
    for (let at = XERIAL_HEADER_BYTES; at + 4 <= buffer.length;) {
      const length = buffer.readUInt32BE(at);
      at += 4;
      blocks.push(asBuffer(await snappyUncompress(buffer.subarray(at, at + length), { asBuffer: true })));
      at += length;
    }
    return Buffer.concat(blocks);
  },
};

/** LZ4 in its frame format, as Kafka prescribes since message format 2. */
const lz4: Codec = {
  compress: ({ buffer }) => compressFrame(buffer),
  decompress: (buffer) => decompressFrame(buffer),
};

const zstdCompressAsync = promisify(zstdCompress);
const zstdDecompressAsync = promisify(zstdDecompress);
/** Zstandard is part of Node since 22.15. */
const zstd: Codec = {
  compress: ({ buffer }) => zstdCompressAsync(buffer),
  decompress: (buffer) => zstdDecompressAsync(buffer),
};

function asBuffer(value: string | Buffer): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
}

/** KafkaJS knows gzip only, and a consumer without the codec of a foreign producer's batch stops for good. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const codecs = CompressionCodecs as Record<number, () => Codec>;
  codecs[CompressionTypes.Snappy] = () => snappy;
  codecs[CompressionTypes.LZ4] = () => lz4;
  codecs[CompressionTypes.ZSTD] = () => zstd;
}
