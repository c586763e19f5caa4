import { decodeRawEvent, eventIdFor, type SourceDefinition } from '@tributary/contracts';
import { sourceCompiler } from '@tributary/intake';
import { aSource } from '@tributary/testing';
import { rowEvents } from './row-event.ts';
import { compileRowKey } from './row-key.ts';
import type { Row } from './rows/row.ts';

const compile = sourceCompiler({ open: () => '', visit: () => Promise.resolve(false), onProblem: (_definition, error) => { throw error; } }); // prettier-ignore
const aRow = (line: number, body: object): Row => ({
  line,
  next: { offset: 0, line: 0 },
  text: '',
  body: Buffer.from(JSON.stringify(body)),
});

function eventOf(row: Row, source: SourceDefinition, changes: { uploadId?: string; sha256?: string; key?: string[] } = {}) {
  const { uploadId = 'upl_1', sha256 = 'aa', key } = changes;
  const rowKey = key && compileRowKey(key);
  const outcome = rowEvents(compile(source), { uploadId, sha256, receivedAtMs: 0, rowKey })(row);
  if (!('event' in outcome)) throw new Error(outcome.problem.code);
  return outcome.event;
}

describe('the event of a row', () => {
  it('says where it comes from, and is the same to the byte whenever it is made', () => {
    const source = aSource();
    const event = eventOf(aRow(3, { a: '1' }), source);
    expect(eventOf(aRow(3, { a: '1' }), source)).toEqual(event);
    expect(decodeRawEvent(event.headers, event.body)).toMatchObject({
      sourceId: source.id,
      method: 'POST',
      path: '/v1/uploads/upl_1',
      receivedAt: '1970-01-01T00:00:00.000Z',
      rawHeaders: ['content-type', 'application/json', 'x-tributary-upload', 'upl_1 3'],
      eventId: event.eventId,
    });
  });

  it('has an id from the content of the file and the line, so that another upload of the file is no new event', () => {
    const source = aSource();
    const { eventId } = eventOf(aRow(3, { a: '1' }), source);
    expect(eventOf(aRow(3, { a: '1' }), source, { uploadId: 'upl_2' }).eventId).toBe(eventId);
    expect(eventOf(aRow(4, { a: '1' }), source).eventId).not.toBe(eventId);
    expect(eventOf(aRow(3, { a: '1' }), source, { sha256: 'bb' }).eventId).not.toBe(eventId);
    expect(eventOf(aRow(3, { a: '1' }), source, { uploadId: 'upl_2' }).headers['tb_request-id']).not.toBe(
      eventOf(aRow(3, { a: '1' }), source).headers['tb_request-id'],
    );
  });

  it('has the id that the source gives to such a request, and its order', () => {
    const source = aSource({ deduplication: { from: 'body', path: '$.id' }, ordering: { from: 'body', path: '$.email' } });
    const event = eventOf(aRow(3, { id: '7', email: 'ann@example.com' }), source);
    expect([event.eventId, event.key]).toEqual([eventIdFor(source.id, '7'), 'ann@example.com']);
  });

  it('has an id from the columns that the upload names', () => {
    const source = aSource({ deduplication: { from: 'body', path: '$.id' } });
    const of = (body: object, key: string[]) => eventOf(aRow(Math.random(), body), source, { key }).eventId;
    expect(of({ id: '1', 'the key': 'x' }, ['the key'])).toBe(of({ id: '2', 'the key': 'x' }, ['the key']));
    expect(of({ a: '1', b: '2' }, ['a', 'b'])).not.toBe(of({ a: '1', b: '3' }, ['a', 'b']));
    expect(of({ a: '1', b: '1' }, ['a'])).not.toBe(of({ a: '1', b: '1' }, ['b']));
    expect(of({ a: { b: 1 } }, ['$.a.b'])).toBe(of({ a: { b: 1 }, c: 2 }, ['$.a.b']));
    // rows without any of them are told apart by their lines
    expect(of({ c: '1' }, ['a'])).not.toBe(of({ c: '1' }, ['a']));
  });

  it('is one, also where requests to the source carry batches', () => {
    const source = aSource({ batch: { path: '$.items[*]', id: null } });
    expect(eventOf(aRow(1, { items: [1, 2] }), source).body.toString()).toBe('{"items":[1,2]}');
  });

  it('is not made of a row that is larger than the source allows', () => {
    const source = aSource({ limits: { maxBodyBytes: 10, requestsPerSecond: null, burst: null } });
    expect(() => eventOf(aRow(1, { a: '12345' }), source)).toThrow('row_too_large');
  });
});
