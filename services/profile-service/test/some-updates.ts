import { type KeepPolicy, type ProfileUpdate, updateIdFor } from '@tributary/contracts';
import { compareIdentifiers } from '@tributary/identity';
import fc from 'fast-check';

/** Small pools: identifiers, values and update ids collide all the time, people merge late, and versions and requests compete. */
const identifiers = fc
  .uniqueArray(
    fc.record({ type: fc.constantFrom('user_id', 'email', 'phone', 'anonymous_id'), value: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') }),
    { minLength: 1, maxLength: 2, selector: ({ type, value }) => `${type}:${value}` },
  )
  .map((list) => list.sort(compareIdentifiers));
const moment = fc.integer({ min: 0, max: 9 }).map((second) => `2026-01-01T00:00:0${second}.000Z`);
const keep = fc.constantFrom<KeepPolicy>('latest', 'first', 'max', 'min', 'union', 'never');
const traits = fc.dictionary(fc.constantFrom('name', 'total', 'a.b$'), fc.record({ value: fc.constantFrom(null, 1, 2, 'x', 'y'), keep }), {
  maxKeys: 2,
});

/** What a workflow made of one of a few events: repeats, other requests, and (`versions`) newer versions of it with other identifiers. */
export function someUpdates(options: { readonly events: number; readonly versions: boolean }): fc.Arbitrary<ProfileUpdate[]> {
  const update = fc
    .record({
      event: fc.integer({ min: 0, max: options.events - 1 }),
      version: options.versions ? fc.constantFrom(1, 1, 1, 2) : fc.constant(1),
      request: fc.constantFrom(1, 1, 1, 2),
      receivedAt: moment,
      time: moment,
      mayMerge: fc.constantFrom(true, true, true, false),
      identifiers,
      traits,
    })
    .map(({ event, version, request, receivedAt, time, mayMerge, identifiers: ids, traits: t }): ProfileUpdate => ({
      v: 1,
      updateId: updateIdFor(uuid(event), 'wf_00000001'),
      eventId: uuid(event),
      requestId: uuid(event * 10 + request),
      sourceId: 'src_00000001',
      workflowId: 'wf_00000001',
      workflowVersion: version,
      receivedAt,
      mayMerge,
      event: { name: 'Seen', time, properties: {}, items: [] },
      identifiers: ids,
      traits: t,
    }));
  return fc.array(update, { minLength: options.events, maxLength: options.events * 2 });
}

function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
