import type { KafkaMessage } from 'kafkajs';

/** Header values as KafkaJS hands them over. */
export type RecordHeaders = Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;

/** A record to be written. */
export interface OutRecord {
  /** The topic's name in the catalogue; the deployment's prefix is added. */
  readonly topic: string;
  readonly key: string | Buffer | null;
  /** `null` is a tombstone. */
  readonly value: Buffer | string | null;
  readonly headers?: Record<string, string | Buffer>;
}

/** A record that was read. */
export interface InRecord {
  /** Without the prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** When the record was created, by the producer's clock; milliseconds since 1970. */
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

const NO_HEADERS: RecordHeaders = Object.freeze({});

export function toInRecord(topic: string, partition: number, message: KafkaMessage): InRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    timestampMs: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: message.headers ?? NO_HEADERS,
  };
}

/** About how many bytes a record takes in a request. */
export function sizeOf(record: OutRecord): number {
  let bytes = 64 + lengthOf(record.key) + lengthOf(record.value);
  for (const name in record.headers) bytes += name.length + 8 + lengthOf(record.headers[name] as string | Buffer);
  return bytes;
}

function lengthOf(value: string | Buffer | null): number {
  if (value === null) return 0;
  // UTF-8 needs at most three bytes for a UTF-16 unit; short strings are overestimated, long ones measured
  return typeof value === 'string' ? (value.length < 1024 ? value.length * 3 : Buffer.byteLength(value)) : value.length;
}
