import type { SourceDefinition, SourceRelease } from '@tributary/contracts';
import { aSource } from '@tributary/testing';
import type { ReleaseParts } from '../jobs/release.ts';
import { createReleaseJobs } from './release-jobs.ts';

const since = '2026-11-25T12:00:00.000Z';
const released = { hold: { id: 'h1', since, isReleased: true } };

function harness(...sources: SourceDefinition[]) {
  const known = new Map(sources.map((source) => [source.id, source]));
  const done = new Map<string, SourceRelease>();
  const list = createReleaseJobs({} as ReleaseParts, (id) => done.get(id));
  const change = (source: SourceDefinition | undefined, id: string) => {
    if (source === undefined) known.delete(id);
    else known.set(id, source);
    list.follow({ sourceById: (each) => known.get(each) }, [id]);
    return list.jobs().map(({ name }) => name);
  };
  for (const { id } of sources) change(known.get(id), id);
  return { change, done, names: () => list.jobs().map(({ name }) => name) };
}

it('are of active sources with a released hold, as each change leaves them', () => {
  const source = aSource();
  const { change, names } = harness(source, aSource(released));
  const other = names();
  expect(other).toHaveLength(1);
  const ours = `release:${source.id}:h1`;
  expect(change({ ...source, ...released }, source.id)).toEqual([...other, ours]);
  expect(change({ ...source, ...released, status: 'inactive' }, source.id)).toEqual(other);
  expect(change({ ...source, ...released }, source.id)).toEqual([...other, ours]);
  expect(change({ ...source, status: 'paused', hold: { id: 'h2', since, isReleased: false } }, source.id)).toEqual(other);
  expect(change({ ...source, hold: { id: 'h2', since, isReleased: true } }, source.id)).toEqual([...other, `release:${source.id}:h2`]);
  expect(change(undefined, source.id)).toEqual(other);
});

it('end when their hold is done, and not with another one', () => {
  const source = aSource(released);
  const { done, names } = harness(source);
  const say = (holdId: string) => done.set(source.id, { v: 1, sourceId: source.id, holdId, phase: 'done', released: 1, at: since });
  say('h0');
  expect(names()).toHaveLength(1);
  say('h1');
  expect(names()).toEqual([]);
});
