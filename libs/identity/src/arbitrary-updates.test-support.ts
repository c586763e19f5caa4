import { type KeepPolicy, type ProfileUpdate, updateIdFor } from '@tributary/contracts';
import fc from 'fast-check';

/** Small pools, so that identifiers, times, values and update ids collide all the time. */
const identifiers = fc.uniqueArray(
  fc.record({ type: fc.constantFrom('user_id', 'email', 'phone', 'loyalty', 'anonymous_id'), value: fc.constantFrom('a', 'b', 'c', 'd') }),
  { minLength: 1, maxLength: 3, selector: ({ type, value }) => `${type}:${value}` },
);
const moment = fc.integer({ min: 0, max: 5 }).map((second) => `2026-01-01T00:00:0${second}.000Z`);
const scalar = fc.constantFrom(null, true, 1, 2, -0, 2.5, 'x', 'y', '9007199254740993', '-9007199254740995');
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  fc.constant({ b: 1, a: [null] }),
);
const keep = fc.constantFrom<KeepPolicy>('latest', 'first', 'max', 'min', 'union', 'never');
const traits = fc.dictionary(fc.constantFrom('name', 'total', '__proto__', 'a.b$'), fc.record({ value, keep }), { maxKeys: 3 });

/** One version of what a workflow made of one of a few events. */
const update: fc.Arbitrary<ProfileUpdate> = fc
  .record({
    event: fc.integer({ min: 0, max: 9 }),
    version: fc.constantFrom(1, 1, 1, 2),
    request: fc.constantFrom(1, 1, 2),
    receivedAt: moment,
    time: moment,
    mayMerge: fc.constantFrom(true, true, false),
    identifiers,
    traits,
    group: fc.option(fc.record({ id: fc.constantFrom('g', 'h'), traits }), { nil: undefined }),
  })
  .map(({ event, version, request, receivedAt, time, mayMerge, identifiers: ids, traits: t, group }) => ({
    v: 1,
    updateId: updateIdFor(uuid(event), 'wf_00000001'),
    eventId: uuid(event),
    requestId: uuid(1000 + request),
    sourceId: 'src_00000001',
    workflowId: 'wf_00000001',
    workflowVersion: version,
    receivedAt,
    mayMerge,
    event: { name: 'Seen', time, properties: {}, items: [] },
    identifiers: ids,
    traits: t,
    ...(group === undefined ? {} : { group }),
  }));

/** A set of updates: repeats, other versions of one update, and late links between people are in it. */
export const someUpdates = fc.array(update, { minLength: 1, maxLength: 25 });

/** The same updates in another order, some of them more than once. */
export function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc
    .array(fc.constantFrom(...items), { maxLength: items.length })
    .chain((repeats) => fc.shuffledSubarray([...items, ...repeats], { minLength: items.length + repeats.length }));
}

function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
