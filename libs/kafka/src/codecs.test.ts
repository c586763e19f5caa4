import kafkajs from 'kafkajs';
import { compressSync } from 'snappy';
import { registerCodecs } from './codecs.ts';

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}
registerCodecs();
const codecOf = (type: number): Codec => (kafkajs.CompressionCodecs as Record<number, () => Codec>)[type]!();
const text = Buffer.from(JSON.stringify(Array.from({ length: 200 }, (_, id) => ({ id, name: `Änne ${id}` }))));

describe('codecs', () => {
  test.each([
    ['snappy', kafkajs.CompressionTypes.Snappy],
    ['lz4', kafkajs.CompressionTypes.LZ4],
    ['zstd', kafkajs.CompressionTypes.ZSTD],
  ])('%s gives back what it took, in fewer bytes', async (_name, type) => {
    const packed = await codecOf(type).compress({ buffer: text });
    expect(packed.length).toBeLessThan(text.length / 2);
    expect(await codecOf(type).decompress(packed)).toEqual(text);
  });

  test('raw snappy, as librdkafka and franz-go write it, is read too', async () => {
    expect(await codecOf(kafkajs.CompressionTypes.Snappy).decompress(compressSync(text))).toEqual(text);
  });

  test('several blocks of the snappy-java stream format are joined', async () => {
    const blocks = [text.subarray(0, 1000), text.subarray(1000)].map((part) => compressSync(part));
    const framed = blocks.flatMap((block) => [Buffer.from([0, 0, block.length >> 8, block.length & 255]), block]);
    const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(await codecOf(kafkajs.CompressionTypes.Snappy).decompress(Buffer.concat([header, ...framed]))).toEqual(text);
  });
});
