import { newId } from '@tributary/contracts';
import type { AcceptedEvent } from '@tributary/intake';
import { aSource } from '@tributary/testing';
import type { QuarantineEntry, QuarantineStore } from '../mongo/quarantine-store.ts';
import type { Reentry, ReentryStore } from '../mongo/reentry-store.ts';
import { reenter } from './reentry.ts';

const MiB = 1024 * 1024;

it('writes together what takes some megabytes at most, however small it was kept', async () => {
  const source = aSource();
  const body = Buffer.alloc(5 * MiB);
  const entries = Array.from({ length: 20 }, (_, n): QuarantineEntry => {
    const facts = { sourceId: source.id, code: 'signature_mismatch', message: '', diagnosis: null, size: 100, storedBytes: 100 };
    return { _id: `r${String(n).padStart(2, '0')}`, receivedAt: new Date(n), ...facts, state: 'held' };
  });
  const entered = new Set<string>();
  const quarantine: Pick<QuarantineStore, 'held' | 'enter' | 'countEntered'> = {
    held: (_id, after, limit) =>
      Promise.resolve(entries.filter(({ _id, receivedAt }) => !entered.has(_id) && (after === undefined || receivedAt > after.receivedAt)).slice(0, limit)), // prettier-ignore
    enter: (ids) => Promise.resolve(ids.forEach((id) => entered.add(id))),
    countEntered: () => Promise.resolve(entered.size),
  };
  let reentry: Reentry = { _id: newId(), sourceId: source.id, requestIds: null, state: 'running', after: null, handshakes: 0, refused: {}, entered: 0, createdAt: new Date() }; // prettier-ignore
  const reentries: Pick<ReentryStore, 'read' | 'update'> = {
    read: () => Promise.resolve(reentry),
    update: (_id, change) => Promise.resolve(void (reentry = { ...reentry, ...change })),
  };
  const written: string[][] = [];
  await reenter(
    {
      judge: (_source, { _id }) => Promise.resolve({ as: 'events', events: [{ eventId: _id, body } as unknown as AcceptedEvent] }),
      quarantine: quarantine as QuarantineStore,
      reentries: reentries as ReentryStore,
      events: { publish: (_source, events) => Promise.resolve(void written.push(events.map(({ eventId }) => eventId))) },
      catchUp: () => Promise.resolve(),
      sourceById: () => source,
      onEntered: () => undefined,
    },
    reentry,
    new AbortController().signal,
  );
  expect(written.flat()).toEqual(entries.map(({ _id }) => _id));
  expect(written.map(({ length }) => length)).toEqual([4, 4, 4, 4, 4]);
  expect(reentry).toMatchObject({ state: 'done', entered: 20 });
});
