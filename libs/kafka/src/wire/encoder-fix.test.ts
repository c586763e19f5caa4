import fc from 'fast-check';
import { fixEncoder } from './encoder-fix.ts';

type EncodeRecord = (record: object) => { readonly buffer: Buffer };

/** KafkaJS's own encoding of a record, with an encoder class of its own, mended or not. */
function recordEncoder(mend: boolean): EncodeRecord {
  let encode: EncodeRecord | undefined;
  jest.isolateModules(() => {
    if (mend) fixEncoder(jest.requireActual('kafkajs/src/protocol/encoder.js'));
    encode = jest.requireActual('kafkajs/src/protocol/recordBatch/record/v0/index.js');
  });
  return encode as EncodeRecord;
}

it('the mended encoder writes the bytes that KafkaJS writes, for any record', () => {
  const original = recordEncoder(false);
  const mended = recordEncoder(true);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }).map((array) => Buffer.from(array)),
    fc.string({ unit: 'grapheme' }),
  );
  const record = fc.record({
    offsetDelta: fc.nat(),
    timestampDelta: fc.oneof(fc.integer(), fc.maxSafeInteger()),
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(fc.string(), bytes),
  });
  fc.assert(
    fc.property(record, (input) => {
      expect(mended(input).buffer.equals(original(input).buffer)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
