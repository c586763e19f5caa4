import fc from 'fast-check';
import type { ProduceRequest, Versions } from 'kafkajs/src/protocol/requests/produce/index.js';
import { fixProduceRequest } from './produce-request-fix.ts';

const VERSIONS = [3, 7];
const definition: Versions = jest.requireActual('kafkajs/src/protocol/requests/produce/index.js');
const original: Versions = { ...definition };
const mended: Versions = { ...definition };
fixProduceRequest(mended);

const bytesOf = async ({ protocol }: Versions, version: number, request: ProduceRequest): Promise<Buffer> =>
  (await protocol({ version })(request).request.encode()).buffer;

const content = fc.oneof(
  fc.uint8Array({ maxLength: 9000 }).map((array) => Buffer.from(array)),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 70 }),
);
const message = fc.record({
  key: fc.option(content),
  value: fc.option(content),
  headers: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(content, fc.array(content, { minLength: 1, maxLength: 3 }))),
});
const partition = fc.record({
  partition: fc.nat(1000),
  firstSequence: fc.nat(),
  messages: fc.array(message, { minLength: 1, maxLength: 5 }),
});
const request = fc.record({
  acks: fc.constant(-1),
  timeout: fc.nat(),
  compression: fc.constant(0),
  transactionalId: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  producerId: fc.nat(),
  producerEpoch: fc.nat(100),
  topicData: fc.array(fc.record({ topic: fc.string(), partitions: fc.array(partition, { minLength: 1, maxLength: 3 }) }), { maxLength: 3 }),
});

beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(1_764_000_000_000));
afterEach(() => jest.restoreAllMocks());

it('the mended request has the bytes of KafkaJS, for any records', async () => {
  await fc.assert(
    fc.asyncProperty(request, fc.constantFrom(...VERSIONS), async (any, version) => {
      expect(await bytesOf(mended, version, any)).toEqual(await bytesOf(original, version, any));
    }),
    { numRuns: 300 },
  );
});

it.each([0, 1, 63, 64, 8191, 8192, 70_000, 5_000_000])('a value of %d bytes is framed as KafkaJS frames it', async (size) => {
  const messages = [
    { key: null, value: Buffer.alloc(size, 1) },
    { key: 'k', value: 'after it' },
  ];
  const one: ProduceRequest = {
    acks: -1,
    timeout: 1,
    producerId: 1,
    producerEpoch: 0,
    topicData: [{ topic: 't', partitions: [{ partition: 0, firstSequence: 0, messages }] }],
  };
  expect((await bytesOf(mended, 7, one)).equals(await bytesOf(original, 7, one))).toBe(true);
});

it('compressed records and records with timestamps are left to KafkaJS', async () => {
  const messages = [{ key: 'k', value: 'v', timestamp: '1700000000000' }];
  const stamped: ProduceRequest = {
    acks: -1,
    timeout: 1,
    producerId: 1,
    producerEpoch: 0,
    topicData: [{ topic: 't', partitions: [{ partition: 0, firstSequence: 0, messages }] }],
  };
  const gzipped = { ...stamped, compression: 1, topicData: [] };
  for (const each of [stamped, gzipped]) expect(await bytesOf(mended, 7, each)).toEqual(await bytesOf(original, 7, each));
});
