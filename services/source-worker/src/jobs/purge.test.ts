import { setImmediate as turn } from 'node:timers/promises';
import type { SourceDefinition } from '@tributary/contracts';
import type { OnDefinitions } from '@tributary/definitions';
import type { OutRecord } from '@tributary/kafka';
import { aSource } from '@tributary/testing';
import { createPurges } from './purge.ts';

/** A worker that has the lease, with these sources defined and something kept of those. */
async function look(defined: readonly SourceDefinition[], kept: readonly string[]) {
  const removed: string[] = [];
  const records: OutRecord[] = [];
  const warnings: string[] = [];
  const steps: string[] = [];
  const stopping = new AbortController();
  let changed: OnDefinitions | undefined;
  const snapshot = { sourceById: (id: string) => defined.find((source) => source.id === id), sources: () => defined };
  let running: Promise<void> | undefined;
  const purges = createPurges({
    remains: {
      sourceIds: () => Promise.resolve(new Set(kept.filter((id) => !removed.includes(id)))).finally(() => steps.push('kept')),
      remove: (id) => Promise.resolve({ quarantined: removed.push(id), uploads: 0 }),
    },
    definitions: {
      snapshot: () => snapshot as never,
      catchUp: () => Promise.resolve(void steps.push('defined')),
      onChange: (callback) => {
        changed = callback;
        return () => undefined;
      },
    },
    producer: { sendAll: (given) => Promise.resolve(void records.push(...given)) },
    jobs: { set: (_owner, [job]) => void (running = job!.run(stopping.signal)), stop: () => Promise.resolve() },
    logger: { info: () => undefined, warn: (_fields: unknown, message?: string) => void warnings.push(message ?? '') } as never,
  });
  await purges.start();
  await turn();
  return {
    removed,
    records,
    warnings,
    steps,
    change: async (id: string) => {
      changed!(snapshot as never, new Set([id]));
      await turn();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

it('removes what is kept of sources that are not there, and nothing else', async () => {
  const source = aSource();
  const { removed, records, steps, stop } = await look([source], [source.id, 'src_gone0001', 'src_gone0002']);
  await stop();
  expect(removed).toEqual(['src_gone0001', 'src_gone0002']);
  expect(records.map(({ topic, key, value }) => [topic, key, value])).toEqual(removed.map((id) => ['source-releases', id, null]));
  // a source that was created between the two would else be taken for a deleted one
  expect(steps).toEqual(['kept', 'defined']);
});

it('looks again when a source goes, and not when one changes', async () => {
  const source = aSource();
  const { steps, change, stop } = await look([source], []);
  await change(source.id);
  expect(steps).toHaveLength(2);
  await change('src_gone0001');
  expect(steps).toHaveLength(4);
  await stop();
});

it('removes nothing while no source is defined at all: that looks like a lost topic, not like a wish', async () => {
  const { removed, warnings, stop } = await look([], ['src_gone0001']);
  await stop();
  expect([removed, warnings.length]).toEqual([[], 1]);
});
