import type { SourceDefinition } from './definitions.ts';
import { type HoldState, holdStateOf, type SourceRelease } from './source-hold.ts';

const since = '2026-11-25T12:00:00.000Z';
const held = { id: 'h2', since, isReleased: false };
const released = { ...held, isReleased: true };
const at = (holdId: string, phase: SourceRelease['phase']): SourceRelease => ({
  v: 1,
  sourceId: 'src_00000001',
  holdId,
  phase,
  released: 0,
  at: since,
});

test.each<[string, Partial<SourceDefinition>, SourceRelease | undefined, HoldState]>([
  ['was never paused', { hold: null }, undefined, 'open'],
  ['is paused', { hold: held, status: 'paused' }, undefined, 'holding'],
  ['is active again, its release not begun', { hold: released }, undefined, 'holding'],
  ['is being released', { hold: released }, at('h2', 'releasing'), 'holding'],
  ['is at the end of its release', { hold: released }, at('h2', 'switching'), 'switching'],
  ['was released', { hold: released }, at('h2', 'done'), 'open'],
  ['was released and is paused again', { hold: held, status: 'paused' }, at('h1', 'done'), 'holding'],
  ['was paused again at the end of its release', { hold: held, status: 'paused' }, at('h1', 'switching'), 'holding'],
  ['was paused again, though the new hold was released once', { hold: held, status: 'paused' }, at('h2', 'switching'), 'holding'],
  ['is inactive with a hold', { hold: held, status: 'inactive' }, undefined, 'holding'],
  ['was paused before there were holds', { hold: null, status: 'paused' }, undefined, 'holding'],
])('a source that %s', (_title, changes, release, state) => {
  expect(holdStateOf({ id: 'src_00000001', status: 'active', hold: null, ...changes }, release)).toBe(state);
});
