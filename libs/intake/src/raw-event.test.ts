import { decodeRawEvent, eventIdFor, newId, type SourceDefinition } from '@tributary/contracts';
import { MAX_BATCH_ITEMS } from '@tributary/source-catalog';
import { acceptedEvents } from './raw-event.ts';
import { aDefinition, compileForTest } from './a-source.test-data.ts';

const received = {
  requestId: newId(),
  receivedAtMs: Date.UTC(2026, 10, 23, 12, 0, 0, 7),
  traceparent: '00-11111111111111111111111111111111-2222222222222222-00',
  method: 'PUT',
  target: { key: 'k'.repeat(20), path: '/orders%2F1', query: 'a=1&token=secret' },
  rawHeaders: ['Content-Type', 'application/json', 'X-Id', 'e1', 'Authorization', 'Basic x', 'x-id', 'e2'],
  body: Buffer.from('{"id":9007199254740993,"customer":"c1"}'),
};
const eventsOf = (overrides: Partial<SourceDefinition>, request: Partial<typeof received> = {}) =>
  acceptedEvents(compileForTest(aDefinition(overrides)), { ...received, ...request });
const eventOf = (...given: Parameters<typeof eventsOf>) => {
  const events = eventsOf(...given);
  expect(events).toHaveLength(1);
  return events![0]!;
};

describe('an accepted event', () => {
  it('keeps bytes, headers, query, path and method, and leaves out credentials', () => {
    const authentication = { scheme: 'apiKey', in: 'query', name: 'token', secrets: [{ sealed: 'secret', last4: '' }] } as const;
    const event = eventOf({ authentication: { ...authentication, secrets: [...authentication.secrets] } });
    expect(event.body).toBe(received.body);
    expect(decodeRawEvent(event.headers, event.body)).toEqual({
      requestId: received.requestId,
      eventId: received.requestId,
      sourceId: 'src_0000000001',
      sourceType: 'custom',
      receivedAt: '2026-11-23T12:00:00.007Z',
      method: 'PUT',
      path: '/orders%2F1',
      query: 'a=1&token=[redacted]',
      rawHeaders: ['Content-Type', 'application/json', 'X-Id', 'e1', 'Authorization', '[redacted]', 'x-id', 'e2'],
      body: received.body,
      traceparent: received.traceparent,
    });
    expect(event.headers['content-type']).toBe('application/json');
  });

  it('has the same id for the same de-duplication key, however often it is sent', () => {
    const deduplication = { from: 'body', path: '$.id' } as const;
    const first = eventOf({ deduplication });
    const second = eventOf({ deduplication, revision: 2 }, { requestId: newId() });
    expect(first.eventId).toBe(eventIdFor('src_0000000001', '9007199254740993'));
    expect(second.eventId).toBe(first.eventId);
  });

  it.each([['not json'], [''], ['{}']])('has the id of its request where a body such as %j has no key', (text) => {
    const event = eventOf(
      { deduplication: { from: 'body', path: '$.id' }, ordering: { from: 'body', path: '$.customer' } },
      { body: Buffer.from(text) },
    );
    expect(event.eventId).toBe(received.requestId);
    expect(event.key).toBe(received.requestId);
  });

  it('has the id of what it is, where that is known and the source finds no key', () => {
    const of = (body: string, identity: string) =>
      acceptedEvents(compileForTest(aDefinition({ deduplication: { from: 'body', path: '$.id' } })), {
        ...received,
        body: Buffer.from(body),
        identity,
      })![0]!.eventId;
    expect(of('{}', 'line 7')).toBe(eventIdFor('src_0000000001', 'line 7'));
    expect(of('{"id":1}', 'line 7')).toBe(eventIdFor('src_0000000001', '1'));
  });

  it('is keyed by what keeps requests in order, at most 512 characters of it', () => {
    expect(eventOf({ ordering: { from: 'header', name: 'X-ID' } }).key).toBe('e1');
    expect(eventOf({ ordering: { from: 'body', path: '$' } }, { body: Buffer.from(`"${'x'.repeat(600)}"`) }).key).toBe('x'.repeat(512));
  });

  it('is not refused for a key location that cannot be compiled', () => {
    expect(eventOf({ deduplication: { from: 'body', path: 'no path' } }).eventId).toBe(received.requestId);
  });
});

describe('the events of a batch', () => {
  const batch = { path: '$', id: '$.id' };
  const body = Buffer.from('[{"id":"a","who":"x"},{"id":"b"},{"who":"z"}]');

  it('are events of their own: id, order and body of the item, everything else of the request', () => {
    const events = eventsOf({ batch, ordering: { from: 'body', path: '$.who' } }, { body })!;
    const decoded = events.map((event) => decodeRawEvent(event.headers, event.body)!);
    expect(decoded.map((event) => Buffer.from(event.body).toString())).toEqual(['{"id":"a","who":"x"}', '{"id":"b"}', '{"who":"z"}']);
    expect(events.map(({ key }) => key)).toEqual(['x', events[1]!.eventId, 'z']);
    expect(decoded.map((event) => event.batch)).toEqual([1, 2, 3].map((n) => `${received.requestId} ${n}/3`));
    expect(new Set(decoded.map(({ requestId }) => requestId)).size).toBe(3);
    expect(new Set(decoded.map(({ traceparent }) => traceparent))).toEqual(new Set([received.traceparent]));
  });

  it('have the same ids whatever batch they come in, and without ids when the same batch comes again', () => {
    const idsOf = (text: string) => eventsOf({ batch }, { body: Buffer.from(text), requestId: newId() })!.map(({ eventId }) => eventId);
    expect(idsOf('[{"id":"b"},{"id":"a"}]')).toEqual(['b', 'a'].map((id) => eventIdFor('src_0000000001', id)));
    expect(idsOf('[{"x":1},{"x":1}]')).toEqual(idsOf('[{"x":1},{"x":1}]'));
    expect(new Set(idsOf('[{"x":1},{"x":1}]')).size).toBe(2);
  });

  it('are one where there is no list, and too many beyond a bound', () => {
    expect(eventsOf({ batch }, { body: Buffer.from('not json') })).toHaveLength(1);
    expect(eventsOf({ batch }, { body: Buffer.from('[]') })).toHaveLength(1);
    const many = (count: number) => Buffer.from(JSON.stringify(Array.from({ length: count }, () => 1)));
    expect(eventsOf({ batch }, { body: many(MAX_BATCH_ITEMS) })).toHaveLength(MAX_BATCH_ITEMS);
    expect(eventsOf({ batch }, { body: many(MAX_BATCH_ITEMS + 1) })).toBeUndefined();
  });
});

describe('the events of a batch of another format than JSON', () => {
  const form = ['Content-Type', 'application/x-www-form-urlencoded', 'X-A', '1', 'content-type', 'text/plain'];

  it('say of what type they are, and are ordered by what is in them', () => {
    const batch = { within: '$.events', path: '$', id: '$.id' };
    const body = Buffer.from(`events=${encodeURIComponent('[{"id":9007199254740993,"who":"x"}]')}`);
    const [event] = eventsOf({ batch, ordering: { from: 'body', path: '$.who' } }, { body, rawHeaders: form })!;
    expect(event).toMatchObject({ key: 'x', eventId: eventIdFor('src_0000000001', '9007199254740993') });
    expect(event!.headers['content-type']).toBe('application/json');
    expect(decodeRawEvent(event!.headers, event!.body)!.rawHeaders).toEqual(
      form.map((text) => (text.includes('/') ? 'application/json' : text)),
    );
    expect(event!.body.toString()).toBe('{"id":9007199254740993,"who":"x"}');
  });

  it('have the same ids when the same rows come again without ids', () => {
    const rows = (text: string) =>
      eventsOf(
        { batch: { path: '$.rows', id: null } },
        { body: Buffer.from(text), rawHeaders: ['Content-Type', 'text/csv'], requestId: newId() },
      )!;
    const ids = (text: string) => rows(text).map(({ eventId }) => eventId);
    expect(ids('a\n1\n1\n')).toEqual(ids('a\n1\n1\n'));
    expect(new Set(ids('a\n1\n1\n')).size).toBe(2);
  });

  it('of XML keep the type of the request', () => {
    const rawHeaders = ['Content-Type', 'text/xml; charset=utf-8'];
    const events = eventsOf({ batch: { path: '$.a.b', id: null } }, { body: Buffer.from('<a><b>1</b><b>2</b></a>'), rawHeaders })!;
    expect(events.map(({ headers, body }) => [headers['content-type'], body.toString()])).toEqual([
      ['text/xml; charset=utf-8', '<a><b>1</b></a>'],
      ['text/xml; charset=utf-8', '<a><b>2</b></a>'],
    ]);
  });
});
