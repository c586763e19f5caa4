import { decodeRawEvent, eventIdFor, type GatewayRejection, gatewayRejection, OPEN_ROUTE, TOPICS } from '@tributary/contracts';
import { sourceCompiler } from '@tributary/intake';
import { aSource } from '@tributary/testing';
import { type OutgoingRecord, type PulledItem, recordsOf } from './pulled-item.ts';
import { itemOfRow } from './row-item.ts';

const compile = sourceCompiler({ open: ({ sealed }) => sealed, visit: () => Promise.resolve(false), onProblem: () => undefined });
const definition = aSource({ limits: { maxBodyBytes: 100, requestsPerSecond: null, burst: null } });
const item: PulledItem = {
  id: eventIdFor(definition.id, 'an item'),
  receivedAtMs: Date.parse('2026-11-25T12:00:00.000Z'),
  traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`,
  rawHeaders: ['x-tributary-topic', 't/0/1'],
  body: Buffer.from('{"id":7}'),
  orderingKey: 'k',
};
const decoded = (changes: Parameters<typeof aSource>[0] = {}, given = item) => {
  const [record] = recordsOf(compile({ ...definition, ...changes }), given, OPEN_ROUTE) as readonly [OutgoingRecord];
  return { record, event: decodeRawEvent(record.headers, record.value as Buffer) };
};

describe('an item', () => {
  it('is a raw event in the form of the gateway, known by itself and in order by its own key', () => {
    const { record, event } = decoded();
    expect([record.topic, record.key]).toEqual([TOPICS.rawEvents, 'k']);
    expect(event).toMatchObject({ requestId: item.id, eventId: item.id, method: 'PULL', path: '', query: '', rawHeaders: item.rawHeaders });
    expect(event).toMatchObject({ receivedAt: '2026-11-25T12:00:00.000Z', sourceId: definition.id, traceparent: item.traceparent });
    expect(record.value).toBe(item.body);
  });

  it('is known and in order by what its source says, else by its own', () => {
    const keys = { deduplication: { from: 'body', path: '$.id' }, ordering: { from: 'body', path: '$.id' } } as const;
    expect(decoded(keys).event).toMatchObject({ requestId: item.id, eventId: eventIdFor(definition.id, '7') });
    expect(decoded(keys).record.key).toBe('7');
    const without = { ...item, body: Buffer.from('{}') };
    expect([decoded(keys, without).event?.eventId, decoded(keys, without).record.key]).toEqual([item.id, 'k']);
    expect(decoded({}, { ...item, orderingKey: null }).record.key).toBe(item.id);
  });

  it.each([
    ['larger than its source takes', { body: Buffer.alloc(101, 'x') }, 101],
    ['with headers that no topic would take', { rawHeaders: ['x-tributary-topic', 't/0/1', 'a', 'x'.repeat(600_000)] }, 8],
  ])('%s is a rejection, and so is seen', (_how, changes, size) => {
    const [{ topic, key, value }] = recordsOf(compile(definition), { ...item, ...changes }, OPEN_ROUTE) as readonly [OutgoingRecord];
    expect([topic, key]).toEqual([TOPICS.gatewayActivity, definition.id]);
    const rejection = gatewayRejection.parse(JSON.parse(String(value))) satisfies GatewayRejection;
    expect(rejection).toMatchObject({ requestId: item.id, sourceId: definition.id, status: 413, code: 'body_too_large', size });
    expect(rejection.rawHeaders).toEqual(['x-tributary-topic', 't/0/1']);
  });
});

describe('a batch', () => {
  const source = compile({ ...definition, batch: { path: '$.list', id: null } });
  const idsOf = (id: string, body = '{"list":[{"a":1},{"a":1}]}') =>
    recordsOf(source, { ...item, id, body: Buffer.from(body) }, OPEN_ROUTE).map(
      ({ headers, value }) => decodeRawEvent(headers, value as Buffer)?.eventId,
    );

  it('has its items as events, told apart by the place where it was read', () => {
    const [first, other] = [eventIdFor(definition.id, '1'), eventIdFor(definition.id, '2')];
    expect(idsOf(first)).toEqual(idsOf(first));
    expect(new Set([...idsOf(first), ...idsOf(other)]).size).toBe(4);
  });

  it('of too many items is a rejection', () => {
    const wide = compile({
      ...definition,
      limits: { maxBodyBytes: 1_000_000, requestsPerSecond: null, burst: null },
      batch: { path: '$', id: null },
    });
    const records = recordsOf(wide, { ...item, body: Buffer.from(`[${Array(6000).fill('1').join(',')}]`) }, OPEN_ROUTE);
    expect(records.map(({ topic, value }) => [topic, (JSON.parse(String(value)) as GatewayRejection).code])).toEqual([
      [TOPICS.gatewayActivity, 'batch_too_large'],
    ]);
  });
});

describe('a row', () => {
  const row = { cursor: '2026-01-01 00:00:00+00', key: ['1', 'a'], json: '{}', isRecent: false };
  const idOf = (changes: Partial<typeof row>) => itemOfRow(definition.id, { ...row, ...changes }, 0, '').id;

  it('is the same while key and cursor are, and another one otherwise', () => {
    expect(idOf({ json: '{"a":1}', isRecent: true })).toBe(idOf({}));
    const others = [
      idOf({ cursor: '2026-01-01 00:00:00.000001+00' }),
      idOf({ key: ['1', 'b'] }),
      idOf({ key: ['1a'] }),
      idOf({ key: ['', '1a'] }),
    ];
    expect(new Set([idOf({}), ...others]).size).toBe(5);
  });
});
