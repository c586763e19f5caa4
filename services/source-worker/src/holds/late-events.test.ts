import type { SourceHold, SourceRelease } from '@tributary/contracts';
import { aSource } from '@tributary/testing';
import { whoseCare } from './late-events.ts';

const since = '2026-11-25T12:00:00.000Z';
const hold = (id: string, isReleased: boolean): SourceHold => ({ id, since, isReleased });
const last = (holdId: string, phase: SourceRelease['phase']): SourceRelease => ({
  v: 1,
  sourceId: 'src_00000001',
  holdId,
  phase,
  released: 0,
  at: since,
});

it.each<[string, SourceHold | null, string, SourceRelease | undefined, ReturnType<typeof whoseCare>]>([
  ['while its source is paused', hold('h1', false), 'h1', undefined, 'release'],
  ['before its release has begun', hold('h1', true), 'h1', undefined, 'release'],
  ['while its release goes on', hold('h1', true), 'h1', last('h1', 'releasing'), 'release'],
  ['at the end of its release', hold('h1', true), 'h1', last('h1', 'switching'), 'to be seen'],
  ['after its release', hold('h1', true), 'h1', last('h1', 'done'), 'ours'],
  ['after its release, its source paused again', hold('h2', false), 'h1', last('h1', 'done'), 'ours'],
  ['for a second pause, after the release of the first', hold('h2', false), 'h2', last('h1', 'done'), 'release'],
  ['after its release was broken off by another pause', hold('h2', false), 'h1', last('h1', 'switching'), 'release'],
  ['when the release of the pause behind its own is done', hold('h2', true), 'h1', last('h2', 'done'), 'ours'],
])('an event that is held %s', (_title, current, holdId, release, care) => {
  expect(whoseCare(aSource({ hold: current }), holdId, release)).toBe(care);
});

it('an event of a source that there is not any more goes nowhere', () => {
  expect(whoseCare(undefined, 'h1', last('h1', 'done'))).toBe('release');
});
