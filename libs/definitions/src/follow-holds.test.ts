import { setTimeout as pause } from 'node:timers/promises';
import { OPEN_ROUTE, type SourceDefinition, type SourceHold, type SourceRelease, TOPICS } from '@tributary/contracts';
import type { FollowOptions } from '@tributary/kafka';
import { aSource } from '@tributary/testing';
import { followHolds } from './follow-holds.ts';

const hold: SourceHold = { id: 'h1', since: '2026-11-25T12:00:00.000Z', isReleased: true };
const HELD = { topic: TOPICS.rawEventsHeld, holdId: 'h1' };

function follower(bounds: { waitMs?: number; switchingMs?: number } = {}) {
  let source: SourceDefinition = aSource({ hold });
  let onRecords: (records: Parameters<FollowOptions['onRecords']>[0]) => void = () => undefined;
  let changed: () => void = () => undefined;
  const holds = followHolds({
    kafka: {
      follow: (options) => {
        onRecords = (records) => options.onRecords(records);
        return {
          start: () => Promise.resolve(),
          stop: () => Promise.resolve(),
          catchUp: () => Promise.resolve(),
          health: () => ({ status: 'ok' }),
        };
      },
    },
    logger: { error: () => undefined },
    definitions: {
      snapshot: () => ({ sourceById: () => source }) as never,
      onChange: (callback) => {
        changed = () => callback(undefined as never, new Set());
        return () => undefined;
      },
    },
    ...bounds,
  });
  void holds.start();
  return {
    route: () => holds.route(source),
    hear: (phase: SourceRelease['phase'] | 'nonsense', holdId = 'h1') => {
      const value = Buffer.from(JSON.stringify({ v: 1, sourceId: source.id, holdId, phase, released: 0, at: hold.since }));
      onRecords([
        { topic: TOPICS.sourceReleases, partition: 0, offset: 0n, timestampMs: 0, key: Buffer.from(source.id), value, headers: {} },
      ]);
    },
    define: (changes: Partial<SourceDefinition>) => {
      source = { ...source, ...changes };
      changed();
    },
  };
}

describe('where events of a source go', () => {
  it('is to be held until the release is done', () => {
    const { route, hear } = follower();
    expect(route()).toEqual(HELD);
    hear('releasing');
    expect(route()).toEqual(HELD);
    hear('done');
    expect(route()).toEqual(OPEN_ROUTE);
  });

  it('is known only after the end of a release, in the order in which they came', async () => {
    const { route, hear } = follower();
    hear('switching');
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (n) => {
      const given = await route();
      order.push(n);
      return given;
    });
    hear('done');
    expect(await Promise.all(waiting)).toEqual([OPEN_ROUTE, OPEN_ROUTE, OPEN_ROUTE]);
    expect(order).toEqual([1, 2, 3]);
  });

  it('is to be held again when the source is paused meanwhile', async () => {
    const { route, hear, define } = follower();
    hear('switching');
    const waiting = route();
    define({ status: 'paused', hold: { ...hold, id: 'h2', isReleased: false } });
    expect(await waiting).toEqual({ ...HELD, holdId: 'h2' });
  });

  it('is not known where the end of a release takes too long, and is to be held when nothing is heard of it any more', async () => {
    const { route, hear } = follower({ waitMs: 10, switchingMs: 200 });
    hear('switching');
    expect(await route()).toBeUndefined();
    await pause(250);
    expect(route()).toEqual(HELD);
  });

  it('does not change with a record that cannot be read', () => {
    const { route, hear } = follower();
    hear('done');
    hear('nonsense');
    expect(route()).toEqual(OPEN_ROUTE);
  });
});
