declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: { prototype: object };
  export default RequestQueue;
}
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    readonly buffer: Buffer;
    size(): number;
    writeInt8(value: number): this;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeUInt32(value: number): this;
    writeInt64(value: unknown): this;
    writeString(value: string | null): this;
    writeBuffer(value: Buffer): this;
    writeEncoder(value: Encoder): this;
  }
}
declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  import type { Message } from 'kafkajs';
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  export interface ProduceRequest {
    readonly acks: number;
    readonly timeout: number;
    readonly compression?: number;
    readonly transactionalId?: string | undefined;
    /** A 64-bit number, in the form that KafkaJS has for it. */
    readonly producerId: unknown;
    readonly producerEpoch: number;
    readonly topicData: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number | string;
        readonly firstSequence: number;
        readonly messages: readonly Message[];
      }[];
    }[];
  }
  interface Exchange {
    readonly request: { encode(): Promise<Encoder> };
    readonly response: unknown;
  }
  export interface Versions {
    protocol: (options: { version: number }) => (request: ProduceRequest) => Exchange;
  }
  const produce: Versions;
  export default produce;
}
