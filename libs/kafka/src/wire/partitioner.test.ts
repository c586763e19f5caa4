import fc from 'fast-check';
import kafkajs, { type PartitionMetadata } from 'kafkajs';
import { keyPartitioner, murmur2 } from './partitioner.ts';

const partitions = Array.from({ length: 12 }, (_, partitionId) => ({ partitionId, leader: 1 }) as PartitionMetadata);
const partitionOf = (create: typeof keyPartitioner, key: string | Buffer | null) =>
  create()({ topic: 't', partitionMetadata: partitions, message: { key, value: '' } });

// from the tests of the Java client
it.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
])('the hash of %j is that of the Java client', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
});

it('any key goes where the partitioner of KafkaJS sends it', () => {
  const key = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(fc.property(key, (any) => partitionOf(keyPartitioner, any) === partitionOf(kafkajs.Partitioners.DefaultPartitioner, any)));
});

it('records without a key take all partitions in turn', () => {
  const partition = keyPartitioner();
  const taken = partitions.map(() => partition({ topic: 't', partitionMetadata: partitions, message: { key: null, value: '' } }));
  expect(new Set(taken).size).toBe(partitions.length);
});
