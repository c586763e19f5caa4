import { setTimeout as pause } from 'node:timers/promises';
import { type SourceHold, type SourceRelease, TOPICS } from '@tributary/contracts';
import type { InRecord, Kafka, Producer, Scan } from '@tributary/kafka';
import { heldBy, releasedRecord } from '../holds/held-record.ts';
import type { ReleaseProgress, ReleaseStore } from '../mongo/release-store.ts';

export interface ReleaseParts {
  readonly kafka: Kafka;
  readonly producer: Pick<Producer, 'sendAll'>;
  readonly store: ReleaseStore;
  /** How long after `switching` everything that gateways had under way is on the topic. Milliseconds. */
  readonly graceMs: number;
  readonly onReleased: (events: number) => void;
}

/** Clocks differ, and an event may have been written a while after its source was paused. */
const MARGIN_MS = 3_600_000;
/** With so few events in one reading the end is near. */
const NEAR_END = 500;
/** Longer than this gateways are not kept waiting; then the release goes on as before and tries again. They wait 30 s for a word (libs/definitions). */
const LONGEST_SWITCH_MS = 12_000;
const PROGRESS_MS = 1000;

/**
 * Passes on what a source holds, in the order in which it came in, and then has the gateways take events in as usual. Everything it does may be done again: the position moves after the
 * acknowledgement, and events have their ids. Rejects when `signal` is aborted, with the position behind the last event that went on.
 */
export async function release(parts: ReleaseParts, sourceId: string, hold: SourceHold, signal: AbortSignal): Promise<void> {
  const { kafka, producer, store } = parts;
  const before = await store.read(sourceId);
  const positions = await beginning(kafka, hold, before);
  let released = before === undefined || (before.isDone && before.holdId !== hold.id) ? 0 : before.released;
  let phase = 'releasing' as SourceRelease['phase'];
  let saidAtMs = 0;
  let saving = Promise.resolve();

  async function say(next: SourceRelease['phase']): Promise<void> {
    signal.throwIfAborted();
    await announce(next);
  }

  async function announce(next: SourceRelease['phase']): Promise<void> {
    phase = next;
    saidAtMs = Date.now();
    const value: SourceRelease = { v: 1, sourceId, holdId: hold.id, phase, released, at: new Date(saidAtMs).toISOString() };
    await producer.sendAll([{ topic: TOPICS.sourceReleases, key: sourceId, value: JSON.stringify(value) }]);
  }

  /** One after the other, so that an older position is never written over a newer one. */
  function save(isDone = false): Promise<void> {
    saving = saving.then(() => store.save(sourceId, { holdId: hold.id, isDone, released, positions }));
    return saving;
  }

  async function passOn(records: readonly InRecord[]): Promise<void> {
    signal.throwIfAborted();
    const own = records.filter((record) => heldBy(record).sourceId === sourceId);
    await producer.sendAll(own.map((record) => releasedRecord(record, hold.id)));
    const last = records.at(-1) as InRecord;
    positions.set(last.partition, last.offset + 1n);
    if (own.length === 0) return;
    released += own.length;
    parts.onReleased(own.length);
    await save();
    if (phase === 'releasing' && Date.now() - saidAtMs > PROGRESS_MS) await say('releasing');
  }

  async function untilNearEnd(scan: Scan): Promise<void> {
    for (;;) {
      const releasedBefore = released;
      await scan.toEnd();
      if (released - releasedBefore < NEAR_END) return;
    }
  }

  /** Whether the gateways may go on: nothing has come to the held topic since the end of the reading, as far as they have heard of the switch. */
  async function hasSwitched(scan: Scan): Promise<boolean> {
    const startedAtMs = performance.now();
    await say('switching');
    await pause(parts.graceMs, undefined, { signal });
    await scan.toEnd();
    for (const [partition, offset] of scan.positions()) positions.set(partition, offset);
    await save(true);
    return performance.now() - startedAtMs < LONGEST_SWITCH_MS;
  }

  const scan = kafka.scan({ topic: TOPICS.rawEventsHeld, from: positions, onRecords: passOn });
  const stop = (): void => void scan.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    do {
      await say('releasing');
      await untilNearEnd(scan);
    } while (!(await hasSwitched(scan)));
    await say('done');
  } catch (error) {
    // whoever waits for the end of the switch need not
    if (phase === 'switching') await announce('releasing').catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await scan.stop();
  }
}

/** Behind what has gone on already, and not long before the source was paused. */
async function beginning(kafka: Kafka, hold: SourceHold, before: ReleaseProgress | undefined): Promise<Map<number, bigint>> {
  const admin = kafka.admin();
  try {
    const rows = await admin.offsetsAt(TOPICS.rawEventsHeld, Math.max(0, Date.parse(hold.since) - MARGIN_MS));
    return new Map(
      rows.map(({ partition, offset }) => {
        const known = before?.positions.get(partition) ?? 0n;
        return [partition, known > offset ? known : offset];
      }),
    );
  } finally {
    await admin.close();
  }
}
