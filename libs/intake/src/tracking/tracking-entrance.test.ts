import { decodeRawEvent, eventIdFor, newId, type SourceDefinition } from '@tributary/contracts';
import { MAX_BATCH_ITEMS } from '@tributary/source-catalog';
import { aDefinition, aRequest, compileForTest } from '../a-source.test-data.ts';
import { admit, type RequestHead } from '../admission.ts';
import { acceptedEvents } from '../raw-event.ts';
import { trackingEntrance } from './tracking-entrance.ts';
import type { TrackingTarget } from './tracking-target.ts';

const entranceTo = (call: TrackingTarget['call']) => trackingEntrance({ call, path: `/v1/${call}`, query: '' });
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const checked = (call: TrackingTarget['call'], value: unknown) => entranceTo(call).check(bytes(value));
const basic = (credentials: string) => ['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`];

describe('the write key', () => {
  const keyOf = (rawHeaders: string[], body = '', head: Partial<RequestHead> = {}) => {
    const key = entranceTo('track').keyOf(
      { key: '', path: '', query: '' },
      { method: 'POST', rawHeaders, contentLength: undefined, ...head },
    );
    return typeof key === 'function' ? key(Buffer.from(body)) : key;
  };

  it.each([
    ['the user name of HTTP Basic', basic('the-key:'), '', 'the-key'],
    ['whatever its password is', basic('the-key:x:y'), '', 'the-key'],
    ['HTTP Basic without a colon, in any case', ['authorization', basic('the-key')[1]!.replace('Basic', 'bASIC')], '', 'the-key'],
    ['`writeKey` in the body', [], '{"writeKey":"the-key"}', 'the-key'],
    ['`writeKey` beside an OAuth token', ['Authorization', 'Bearer t'], '{"writeKey":"the-key"}', 'the-key'],
    ['HTTP Basic before the body', basic('the-key:'), '{"writeKey":"another"}', 'the-key'],
    ['`writeKey` where the user name is empty', basic(':x'), '{"writeKey":"the-key"}', 'the-key'],
  ])('is %s', (_name, rawHeaders, body, key) => expect(keyOf(rawHeaders, body)).toBe(key));

  it.each([
    ['nowhere', [], '{}', {}, 'write_key_missing'],
    ['no text', [], '{"writeKey":{}}', {}, 'write_key_missing'],
    ['in a list', [], '["writeKey"]', {}, 'write_key_missing'],
    ['in what is not JSON', [], '{"writeKey":"the-key"', {}, 'invalid_json'],
    ['in a coding that is not taken', ['Content-Encoding', 'zstd'], '', {}, 'unsupported_content_encoding'],
    ['in too much', [], '', { contentLength: 1024 * 1024 + 1 }, 'body_too_large'],
    ['in a form', ['Content-Type', 'application/x-www-form-urlencoded'], '{"writeKey":"the-key"}', {}, 'unsupported_media_type'],
    ['in another character set', ['Content-Type', 'application/json; charset=utf-16'], '{}', {}, 'unsupported_media_type'],
    ['in a GET', basic('the-key:'), '', { method: 'GET' }, 'method_not_allowed'],
  ] satisfies [string, string[], string, Partial<RequestHead>, string][])('is refused %s', (_name, rawHeaders, body, head, code) =>
    expect(keyOf(rawHeaders, body, head)).toMatchObject({ code }),
  );

  it.each(['application/json', 'application/json; charset=UTF-8', 'text/plain;charset=UTF-8', 'text/plain', 'application/vnd.x+json', ''])(
    'is looked for in a body of the type "%s"',
    (type) => expect(keyOf(['Content-Type', type], '{"writeKey":"the-key"}')).toBe('the-key'),
  );

  it('opens no source that asks for more', () => {
    const secrets = [{ sealed: 'secret', last4: '' }];
    const closed: SourceDefinition['authentication'][] = [
      { scheme: 'hmac', header: 'x-signature', algorithm: 'sha256', encoding: 'hex', prefix: '', secrets },
      { scheme: 'apiKey', in: 'header', name: 'x-key', secrets },
      { scheme: 'apiKey', in: 'query', name: 'token', secrets },
      { scheme: 'apiKey', in: 'body', name: '$.token', secrets },
      { scheme: 'basic', username: 'shop', secrets },
    ];
    for (const authentication of closed) {
      const source = entranceTo('track').sourceFor(compileForTest(aDefinition({ authentication })));
      const rawHeaders = basic(`${'k'.repeat(20)}:`);
      expect(admit(source, aRequest({ rawHeaders, body: '{"userId":"u","event":"e"}' }), 0)).toMatchObject({ as: 'refused' });
    }
  });

  it('does no handshakes', () => {
    const handshakes: SourceDefinition['handshakes'] = [{ kind: 'probe', methods: ['POST'], parameter: null }];
    const source = compileForTest(aDefinition({ handshakes }));
    expect(admit(source, aRequest(), 0)).toMatchObject({ as: 'handshake' });
    expect(admit(entranceTo('track').sourceFor(source), aRequest(), 0)).toEqual({ as: 'event' });
  });
});

describe('a call', () => {
  it.each([
    ['identify', { userId: 'u' }],
    ['identify', { anonymousId: 'a', userId: null }],
    ['identify', { userId: 7 }],
    ['track', { userId: 'u', event: 'Bought' }],
    ['track', { userId: '', anonymousId: 'a', event: 'Bought', type: 'track' }],
    ['page', { anonymousId: 'a' }],
    ['screen', { userId: 'u' }],
    ['group', { userId: 'u', groupId: 'g' }],
    ['alias', { userId: 'u', previousId: 'p' }],
    ['identify', '{"userId":9007199254740993}'],
  ] as const)('%s %j is complete', (call, value) => expect(checked(call, value)).toEqual([]));

  it.each([
    ['identify', {}, ['userId']],
    ['identify', { userId: {}, anonymousId: true }, ['userId']],
    ['track', { userId: 'u' }, ['event']],
    ['track', { event: '' }, ['userId', 'event']],
    ['page', { userId: '' }, ['userId']],
    ['screen', { userId: null }, ['userId']],
    ['group', { userId: 'u' }, ['groupId']],
    ['alias', { previousId: 'p' }, ['userId']],
    ['alias', { userId: 'u', anonymousId: 'a' }, ['previousId']],
    ['track', { userId: 'u', event: 'e', type: 'identify' }, ['type']],
    ['track', [], ['']],
    ['track', 'null', ['']],
    ['batch', {}, ['batch']],
    ['batch', { batch: [] }, ['batch']],
    ['batch', { batch: { userId: 'u' } }, ['batch']],
    ['batch', [], ['batch']],
  ] as const)('%s %j is refused for %j', (call, value, paths) => {
    expect(checked(call, value)).toMatchObject({ code: 'invalid_input', errors: paths.map((path) => ({ path })) });
  });

  it.each(['', '{', 'x', Buffer.of(0x7b, 0xff, 0x7d)])('is refused where it is not JSON: %s', (body) => {
    expect(entranceTo('track').check(Buffer.from(body as string))).toMatchObject({ code: 'invalid_json' });
  });

  it('is stored as it came, under the path of the call and the id of its message', () => {
    const entrance = entranceTo('track');
    const body = Buffer.from('{ "messageId" : "m1", "userId":"u", "event":"e", "n":1.10 }');
    const [event] = acceptedEvents(entrance.sourceFor(compileForTest(aDefinition())), received('track', body))!;
    const stored = decodeRawEvent(event!.headers, event!.body)!;
    expect(stored.body).toBe(body);
    expect([stored.path, stored.eventId]).toEqual(['/v1/track', eventIdFor('src_0000000001', 'm1')]);
  });

  it('is told apart as its source says, where that says anything', () => {
    const source = entranceTo('track').sourceFor(compileForTest(aDefinition({ deduplication: { from: 'body', path: '$.own' } })));
    const [event] = acceptedEvents(source, received('track', bytes({ messageId: 'm1', own: 'o1' })))!;
    expect(event!.eventId).toBe(eventIdFor('src_0000000001', 'o1'));
  });
});

describe('a batch', () => {
  function storedOf(value: unknown) {
    const entrance = entranceTo('batch');
    const source = entrance.sourceFor(compileForTest(aDefinition({ deduplication: { from: 'body', path: '$.messageId' } })));
    return acceptedEvents(source, received('batch', bytes(value)))!.map(({ headers, body }) => decodeRawEvent(headers, body)!);
  }

  it('is stored as the calls in it, each under the path of the call that it is, with every digit', () => {
    const text =
      '{"batch":[{"type":"track","messageId":"m1","n":1.10},{"type":"identify","messageId":7,"id":9007199254740993},{"type":"x"},3]}';
    const stored = storedOf(text);
    expect(stored.map(({ path, body }) => [path, Buffer.from(body).toString()])).toEqual([
      ['/v1/track', '{"type":"track","messageId":"m1","n":1.10}'],
      ['/v1/identify', '{"type":"identify","messageId":7,"id":9007199254740993}'],
      ['/v1/batch', '{"type":"x"}'],
      ['/v1/batch', '3'],
    ]);
    expect(stored.slice(0, 2).map(({ eventId }) => eventId)).toEqual(['m1', '7'].map((id) => eventIdFor('src_0000000001', id)));
    expect(stored.map(({ batch }) => batch?.split(' ')[1])).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  it('gives its calls what it says for all of them, where they say nothing themselves', () => {
    const stored = storedOf({
      sentAt: 'S',
      writeKey: 'k',
      context: { ip: '1', device: { type: 'phone' } },
      integrations: { All: false },
      batch: [{ a: 1 }, { sentAt: 'own', context: { ip: '2' }, integrations: { All: true } }, { context: 'text' }],
    });
    expect(stored.map(({ body }) => JSON.parse(Buffer.from(body).toString()) as unknown)).toEqual([
      { a: 1, sentAt: 'S', context: { ip: '1', device: { type: 'phone' } }, integrations: { All: false } },
      { sentAt: 'own', context: { ip: '2', device: { type: 'phone' } }, integrations: { All: true } },
      { sentAt: 'S', context: 'text', integrations: { All: false } },
    ]);
  });

  it('is taken with its bad calls, which the answer names', () => {
    const entrance = entranceTo('batch');
    const body = bytes({ batch: [{ type: 'track', userId: 'u', event: 'e' }, { type: 'track', userId: 'u' }, { type: 'shout' }, 3] });
    const remarks = entrance.check(body);
    expect(remarks).toMatchObject([{ path: 'batch[1].event' }, { path: 'batch[2].type' }, { path: 'batch[3]' }]);
    const events = acceptedEvents(entrance.sourceFor(compileForTest(aDefinition())), received('batch', body))!;
    const answer = JSON.parse(entrance.answer(events, remarks as []).body.toString()) as { eventIds: string[] };
    expect(answer).toMatchObject({ success: true, eventId: answer.eventIds[0], errors: remarks });
    expect(answer.eventIds).toHaveLength(4);
  });

  it('names no more bad calls than an answer has room for', () => {
    const entrance = entranceTo('batch');
    const remarks = entrance.check(bytes({ batch: Array.from({ length: 200 }, () => 1) }));
    const { errors } = JSON.parse(entrance.answer([], remarks as []).body.toString()) as { errors: unknown[] };
    expect(errors).toHaveLength(50);
  });

  it('is refused where it holds too many calls, or would grow too much when each gets what is said for all', () => {
    const calls = (count: number) => Array.from({ length: count }, () => 1);
    expect(checked('batch', { batch: calls(MAX_BATCH_ITEMS + 1) })).toMatchObject({ code: 'batch_too_large' });
    const context = { text: 'x'.repeat(100_000) };
    expect(checked('batch', { context, batch: calls(200) })).toMatchObject({ code: 'batch_too_large' });
    expect(checked('batch', { context, batch: calls(50) })).toHaveLength(50);
  });
});

function received(call: string, body: Buffer) {
  const target = { key: '', path: `/v1/${call}`, query: '' };
  const rawHeaders = ['Content-Type', 'application/json'];
  return {
    requestId: newId(),
    receivedAtMs: 0,
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`,
    method: 'POST',
    target,
    rawHeaders,
    body,
  };
}
