import fc from 'fast-check';
import { decodeRawEvent, encodeRawEventHeaders, headerText, rawHeader, type RawEvent } from './raw-event.ts';

const event: RawEvent = {
  requestId: '019ab000-0000-7000-8000-000000000001',
  eventId: '019ab000-0000-7000-8000-000000000002',
  sourceId: 'src_0123456789abcdef',
  sourceType: 'custom',
  receivedAt: '2026-11-23T12:00:00.000Z',
  method: 'POST',
  path: '/orders',
  query: 'a=1&a=%20',
  rawHeaders: ['Content-Type', 'application/json', 'X-Twice', '1', 'x-twice', '2'],
  body: new TextEncoder().encode('{"a":1}'),
  reentryOf: '019ab000-0000-7000-8000-000000000003',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

const bytes = (text: string) => new TextEncoder().encode(text);

/** As Kafka clients give headers back: bytes. */
const onTheWire = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, bytes(value)]));

describe('raw event', () => {
  test('survives the record headers unchanged', () => {
    expect(decodeRawEvent(onTheWire(encodeRawEventHeaders(event)), event.body)).toEqual(event);
  });

  test('any headers, path, query and bytes survive', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), fc.string(), fc.string(), fc.uint8Array(), (pairs, path, query, body) => {
        const given: RawEvent = { ...event, rawHeaders: pairs.flat(), path, query, body };
        const decoded = decodeRawEvent(onTheWire(encodeRawEventHeaders(given)), body);
        expect(decoded).toEqual(given);
      }),
    );
  });

  test('is in CloudEvents binary mode', () => {
    expect(encodeRawEventHeaders(event)).toMatchObject({
      ce_specversion: '1.0',
      ce_id: event.eventId,
      ce_source: event.sourceId,
      ce_type: 'tributary.raw.custom',
      ce_time: event.receivedAt,
      'content-type': 'application/json',
    });
  });

  test.each(['ce_id', 'ce_source', 'ce_time'])('a record without %s is not a raw event', (name) => {
    const headers = onTheWire(encodeRawEventHeaders(event));
    delete headers[name];
    expect(decodeRawEvent(headers, event.body)).toBeUndefined();
  });

  test.each(['{', '"x"', '[1]', '{}'])('unreadable kept headers make it a dead letter: %s', (text) => {
    expect(decodeRawEvent({ ...onTheWire(encodeRawEventHeaders(event)), tb_headers: bytes(text) }, event.body)).toBeUndefined();
  });

  test('a tombstone has an empty body', () => {
    expect(decodeRawEvent(onTheWire(encodeRawEventHeaders(event)), null)?.body).toEqual(new Uint8Array(0));
  });

  test('header names are found in any case, the first value counts', () => {
    expect(rawHeader(event.rawHeaders, 'x-twice')).toBe('1');
    expect(rawHeader(event.rawHeaders, 'missing')).toBeUndefined();
    expect(headerText({ a: [bytes('1'), bytes('2')] }, 'a')).toBe('1');
  });
});
