import { type ProfileUpdate, profileIdFor } from '@tributary/contracts';
import fc from 'fast-check';
import { shuffled, someUpdates } from './arbitrary-updates.test-support.ts';
import { encodeState } from './codec.ts';
import { type ResolvedProfile, choose, resolve } from './resolve.ts';
import { type ProfileState, emptyState, fold, join } from './state.ts';
import { linkKeys } from './strength.ts';

const anUpdate = (n: number, over: Partial<ProfileUpdate> = {}): ProfileUpdate => ({
  v: 1,
  updateId: `00000000-0000-4000-8000-00000000000${n}`,
  eventId: '00000000-0000-4000-8000-000000000100',
  requestId: '00000000-0000-4000-8000-000000000200',
  sourceId: 'src_00000001',
  workflowId: 'wf_00000001',
  workflowVersion: 1,
  receivedAt: `2026-01-01T00:00:0${n}.000Z`,
  mayMerge: true,
  event: { name: 'Seen', time: '2026-01-01T00:00:00.000Z', properties: {}, items: [] },
  identifiers: [{ type: 'email', value: 'a@b.c' }],
  traits: {},
  ...over,
});

const text = (profiles: readonly ResolvedProfile[]) =>
  profiles.map(({ id, state, keys, contributions }) => [id, encodeState(state), keys, contributions.length]);

/** People as an incremental implementation keeps them: one update at a time, joining the people that it links. */
function incrementally(updates: readonly ProfileUpdate[]) {
  let people: { keys: Set<string>; state: ProfileState; ids: Set<string> }[] = [];
  for (const update of updates) {
    const keys = linkKeys(update);
    const linked = people.filter((person) => keys.some((key) => person.keys.has(key)));
    people = people.filter((person) => !linked.includes(person));
    people.push({
      keys: new Set([...keys, ...linked.flatMap((person) => [...person.keys])]),
      state: fold(linked.map((person) => person.state).reduce(join, emptyState()), update),
      ids: new Set([update.updateId, ...linked.flatMap((person) => [...person.ids])]),
    });
  }
  return people
    .map(({ keys, state, ids }) => [profileIdFor(state.earliest!.id), encodeState(state), [...keys].sort(), ids.size] as const)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

describe('resolve', () => {
  it('gives the same people for any order and any repeats of the same updates', () => {
    const both = someUpdates.chain((updates) => fc.tuple(fc.constant(updates), shuffled(updates)));
    fc.assert(fc.property(both, ([updates, again]) => expect(text(resolve(again))).toEqual(text(resolve(updates)))));
  });

  it('agrees with folding the chosen updates one at a time in any order, people joining as links turn up', () => {
    const chosenShuffled = someUpdates.chain((updates) => shuffled(resolve(updates).flatMap((profile) => profile.contributions)));
    fc.assert(fc.property(chosenShuffled, (updates) => expect(incrementally(updates)).toEqual(text(resolve(updates)))));
  });

  it('names a profile after its earliest contribution by receive time', () => {
    const late = anUpdate(5);
    const [profile] = resolve([late, anUpdate(3), anUpdate(4)]);
    expect(profile?.id).toBe(profileIdFor(anUpdate(3).updateId));
  });

  it('links by every identifier of an update that may merge, and by the strongest of one that may not', () => {
    const email = { type: 'email', value: 'a@b.c' };
    const phone = { type: 'phone', value: '+4912345678' };
    const known = [anUpdate(1, { identifiers: [email] }), anUpdate(2, { identifiers: [phone] })];
    expect(resolve([...known, anUpdate(3, { identifiers: [email, phone] })])).toHaveLength(1);
    const apart = resolve([...known, anUpdate(3, { identifiers: [phone, email], mayMerge: false })]);
    expect(apart.map((profile) => profile.keys)).toEqual([['email:a@b.c'], ['phone:+4912345678']]);
    expect(apart[0]?.state.identifiers.get('phone:+4912345678')?.verified).toBe(false);
  });

  it('splits people again when a newer version of the linking update no longer links them', () => {
    const email = { type: 'email', value: 'a@b.c' };
    const phone = { type: 'phone', value: '+4912345678' };
    const linking = [
      anUpdate(1, { identifiers: [email] }),
      anUpdate(2, { identifiers: [phone] }),
      anUpdate(3, { identifiers: [email, phone] }),
    ];
    expect(resolve([...linking, anUpdate(3, { identifiers: [email], workflowVersion: 2 })])).toHaveLength(2);
  });
});

describe('choose', () => {
  it('prefers the higher workflow version, then the earlier receive time, then the smaller request id', () => {
    const base = anUpdate(5);
    expect(choose(base, { ...base, workflowVersion: 2, receivedAt: '2027-01-01T00:00:00.000Z' }).workflowVersion).toBe(2);
    expect(choose(base, { ...base, receivedAt: '2025-01-01T00:00:00.000Z' }).receivedAt).toBe('2025-01-01T00:00:00.000Z');
    expect(choose(base, { ...base, requestId: '00000000-0000-4000-8000-000000000100' }).requestId).toBe(
      '00000000-0000-4000-8000-000000000100',
    );
  });

  it('does not depend on the order of its arguments, and returns the first of two equal ones', () => {
    const twins = fc.tuple(someUpdates, someUpdates).map(([a, b]) => [a[0]!, { ...b[0]!, updateId: a[0]!.updateId }] as const);
    fc.assert(fc.property(twins, ([a, b]) => expect(choose(a, b)).toEqual(choose(b, a))));
    const one = anUpdate(1);
    expect(choose(one, { ...one })).toBe(one);
  });
});
