import type { ProfileUpdate } from '@tributary/contracts';
import { newId, TOPICS } from '@tributary/contracts';
import type { InRecord, OutRecord } from '@tributary/kafka';
import { getTracer } from '@tributary/observability';
import type { ProfileStore } from '../src/apply/store.ts';
import { createUpdateHandler } from '../src/kafka/update-handler.ts';

/** Thrown where a process would have died. */
class Crash extends Error {}

/** How a simulated run goes: everything that the machine decides is drawn from `random`. */
export interface Schedule {
  readonly random: () => number;
  /** Chance of dying before or after any single step. */
  readonly crashChance: number;
  readonly replicas: number;
}

/** A process: once it has died anywhere, whatever else it was doing ends at its next step. */
interface Process {
  dead: boolean;
}

/** A store or producer that dies between steps, before one or after one (whose effect then stays). */
function dying<T extends object>(target: T, { random, crashChance }: Schedule, owner: Process): T {
  const mayDie = (where: string): void => {
    if (!owner.dead && random() >= crashChance / 2) return;
    owner.dead = true;
    throw new Crash(where);
  };
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]) => {
        mayDie(`before ${String(name)}`);
        const answer: unknown = await Reflect.apply(member, object, parameters);
        mayDie(`after ${String(name)}`);
        // lets replicas overtake each other between any two steps
        for (let turns = Math.floor(random() * 4); turns > 0; turns--) await new Promise((resume) => setImmediate(resume));
        return answer;
      };
    },
  });
}

/**
 * Replicas of the service that work through the partitions of a topic side by side, as Kafka would hand them over: each partition to one of them at a time, in order,
 * batches of any size; a batch in which the replica died comes again, cut differently, to any replica.
 */
export async function work(
  partitions: readonly (readonly InRecord[])[],
  store: ProfileStore,
  sendAll: (records: readonly OutRecord[]) => Promise<void>,
  schedule: Schedule,
): Promise<{ crashes: number; rebuilds: number; conflicts: number }> {
  const counts = { crashes: 0, rebuilds: 0, conflicts: 0 };
  const positions = partitions.map(() => 0);
  const idle = new Set(partitions.keys());
  const replica = async () => {
    for (;;) {
      const open = [...idle].filter(
        (partition) => (positions[partition] as number) < (partitions[partition] as readonly InRecord[]).length,
      );
      if (open.length === 0) {
        if (positions.every((position, partition) => position === partitions[partition]?.length)) return;
        await new Promise((resume) => setImmediate(resume));
        continue;
      }
      const partition = open[Math.floor(schedule.random() * open.length)] as number;
      idle.delete(partition);
      const from = positions[partition] as number;
      const records = (partitions[partition] as readonly InRecord[]).slice(from, from + 1 + Math.floor(schedule.random() * 6));
      const owner: Process = { dead: false };
      const handle = createUpdateHandler({
        store: dying(store, schedule, owner),
        newInternalId: newId,
        now: () => '2026-01-01T00:00:00.000Z',
        monotonicMs: () => 0,
        sendAll: dying({ sendAll }, schedule, owner).sendAll,
        tracer: getTracer('test'),
        onBatch: () => undefined,
        onRebuild: () => counts.rebuilds++,
        onConflict: () => counts.conflicts++,
      });
      try {
        await handle({ records });
        positions[partition] = from + records.length;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        counts.crashes++;
      }
      idle.add(partition);
    }
  };
  await Promise.all(Array.from({ length: schedule.replicas }, replica));
  return counts;
}

/** The updates as records, dealt to the partitions at random, some of them twice. */
export function dealt(updates: readonly ProfileUpdate[], partitionCount: number, random: () => number): InRecord[][] {
  const partitions: InRecord[][] = Array.from({ length: partitionCount }, () => []);
  const shuffled = [...updates, ...updates.filter(() => random() < 0.3)]
    .map((update) => [random(), update] as const)
    .sort(([a], [b]) => a - b);
  for (const [, update] of shuffled) {
    const partition = Math.floor(random() * partitionCount);
    const records = partitions[partition] as InRecord[];
    records.push(recordOf(JSON.stringify(update), partition, records.length));
  }
  return partitions;
}

/** A record of `profile-updates`. */
function recordOf(text: string, partition: number, offset: number): InRecord {
  return {
    topic: TOPICS.profileUpdates,
    partition,
    offset: BigInt(offset),
    timestampMs: 0,
    key: null,
    value: Buffer.from(text),
    headers: {},
  };
}

/** A small generator of numbers in [0, 1) that can be repeated (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
