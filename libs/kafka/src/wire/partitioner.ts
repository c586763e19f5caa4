import type { ICustomPartitioner } from 'kafkajs';

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
const POSITIVE = 0x7fffffff;

/**
 * The partitioner of the Java client and of KafkaJS's `DefaultPartitioner`, at a tenth of its price: that one counts with objects for 64-bit numbers.
 * Records without a key take the partitions in turn, from a random one on.
 */
export const keyPartitioner: ICustomPartitioner = () => {
  let turn = Math.trunc(Math.random() * POSITIVE);
  return ({ partitionMetadata, message }) => {
    const { key } = message;
    const position = key === null || key === undefined ? turn++ : murmur2(typeof key === 'string' ? Buffer.from(key) : key);
    return (position & POSITIVE) % partitionMetadata.length;
  };
};

/** MurmurHash2 with 32 bits, signed. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  let hash = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let word =
      (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
    word = Math.imul(word, MULTIPLIER);
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  if (at < length) {
    for (let shift = 0; at < length; at++, shift += 8) hash ^= (bytes[at] as number) << shift;
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}
