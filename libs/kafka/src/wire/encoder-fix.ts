/// <reference path="../kafkajs-internals.d.ts" />
import Encoder from 'kafkajs/src/protocol/encoder.js';

/** The parts of KafkaJS 2.2.4's `Encoder` that the mended methods touch. */
interface PatchedEncoder {
  buf: Buffer;
  offset: number;
  ensureAvailable(length: number): void;
  writeUVarInt(value: number): this;
  writeVarLong: (this: PatchedEncoder, value: unknown) => PatchedEncoder;
}
interface EncoderClass {
  readonly prototype: PatchedEncoder;
  nextPowerOfTwo(value: number): number;
  sizeOfVarInt(value: number): number;
  sizeOfVarLong: (this: EncoderClass, value: unknown) => number;
}

const SMALLEST_BYTES = 64;
const LARGEST_VARINT_BYTES = 5;
/** Within this range a varlong has the bytes of a varint. */
const SHORT = 2 ** 30;

/**
 * KafkaJS 2.2.4 makes an encoder for every record and for every header of it, each with 512 zeroed bytes from the system, and writes a
 * varint by way of a list and two more buffers: a third of what a produced record costs. This takes memory from Node's pool when something is
 * written, and writes varints in place. The bytes are the same.
 */
export function fixEncoder(encoder: EncoderClass = Encoder as unknown as EncoderClass): void {
  const { prototype, sizeOfVarLong } = encoder;
  const { writeVarLong } = prototype;
  // only the constructor still asks: it gets an empty buffer
  encoder.nextPowerOfTwo = () => 0;
  encoder.sizeOfVarLong = (value) => (isShort(value) ? encoder.sizeOfVarInt(value) : sizeOfVarLong.call(encoder, value));

  prototype.ensureAvailable = function (length) {
    const needed = this.offset + length;
    if (needed <= this.buf.length) return;
    const larger = Buffer.allocUnsafe(Math.max(SMALLEST_BYTES, 2 ** (32 - Math.clz32(needed))));
    this.buf.copy(larger, 0, 0, this.offset);
    this.buf = larger;
  };
  prototype.writeUVarInt = function (value) {
    this.ensureAvailable(LARGEST_VARINT_BYTES);
    let rest = value;
    while ((rest & ~0x7f) !== 0) {
      this.buf[this.offset++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buf[this.offset++] = rest;
    return this;
  };
  prototype.writeVarLong = function (value) {
    return isShort(value) ? this.writeUVarInt((value << 1) ^ (value >> 31)) : writeVarLong.call(this, value);
  };
}

function isShort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value < SHORT && value >= -SHORT;
}
