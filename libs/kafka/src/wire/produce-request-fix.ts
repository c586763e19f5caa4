/// <reference path="../kafkajs-internals.d.ts" />
import type { Message } from 'kafkajs';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import produce, { type ProduceRequest, type Versions } from 'kafkajs/src/protocol/requests/produce/index.js';
import { crc32c } from './crc32c.ts';
import { RecordWriter } from './record-writer.ts';

/** From this version of the request on, records are in batches of magic 2. */
const FIRST_WITH_BATCHES = 3;
const UNCOMPRESSED = 0;
const TRANSACTIONAL = 0x10;
const MAGIC = 2;
/** Bytes of a batch between its length and its checksum, the latter included. */
const BATCH_HEAD_BYTES = 4 + 1 + 4;

/**
 * KafkaJS 2.2.4 makes several objects and buffers for every record and every header of it, and copies each of them four times. This writes
 * the records of a partition straight into one buffer. The bytes are the same. What is compressed, or has timestamps of its own, goes the old way.
 */
export function fixProduceRequest(definition: Versions = produce): void {
  const { protocol } = definition;
  const writer = new RecordWriter();
  definition.protocol = ({ version }) => {
    const original = protocol({ version });
    if (version < FIRST_WITH_BATCHES) return original;
    return (options) => {
      const { request, response } = original(options);
      if ((options.compression ?? UNCOMPRESSED) !== UNCOMPRESSED || hasTimestamps(options)) return { request, response };
      return { request: { ...request, encode: () => Promise.resolve(encode(options, writer)) }, response };
    };
  };
}

function hasTimestamps({ topicData }: ProduceRequest): boolean {
  return topicData.some(({ partitions }) =>
    partitions.some(({ messages }) => messages.some(({ timestamp }) => timestamp !== undefined && timestamp !== null)),
  );
}

function encode(options: ProduceRequest, writer: RecordWriter): Encoder {
  const { acks, timeout, transactionalId, topicData } = options;
  const request = new Encoder()
    .writeString(transactionalId ?? null)
    .writeInt16(acks)
    .writeInt32(timeout)
    .writeInt32(topicData.length);
  for (const { topic, partitions } of topicData) {
    request.writeString(topic).writeInt32(partitions.length);
    for (const { partition, messages, firstSequence } of partitions) {
      request.writeInt32(Number(partition));
      writeBatch(request, options, messages, firstSequence, writer);
    }
  }
  return request;
}

function writeBatch(
  request: Encoder,
  options: ProduceRequest,
  messages: readonly Message[],
  firstSequence: number,
  writer: RecordWriter,
): void {
  const { transactionalId, producerId, producerEpoch } = options;
  const now = Date.now();
  const properties = new Encoder()
    .writeInt16(transactionalId ? TRANSACTIONAL : 0)
    .writeInt32(messages.length - 1)
    .writeInt64(now)
    .writeInt64(now)
    .writeInt64(producerId)
    .writeInt16(producerEpoch)
    .writeInt32(firstSequence)
    .writeInt32(messages.length);
  writer.clear();
  for (let i = 0; i < messages.length; i++) writer.write(messages[i] as Message, i);
  const records = writer.written;
  const length = BATCH_HEAD_BYTES + properties.size() + records.length;
  request
    .writeInt32(8 + 4 + length)
    .writeInt64(0)
    .writeInt32(length)
    .writeInt32(0)
    .writeInt8(MAGIC)
    .writeUInt32(crc32c(records, crc32c(properties.buffer)))
    .writeEncoder(properties)
    .writeBuffer(records);
}
