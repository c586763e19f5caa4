import type { SourceHold, SourceRelease } from '@tributary/contracts';
import { nextHold, viewHold } from './hold.ts';
import type { Source } from './source.ts';

const nowMs = Date.parse('2026-11-25T12:00:00.000Z');
const since = '2026-11-20T12:00:00.000Z';
const holding: SourceHold = { id: 'old', since, isReleased: false };
const releasing: SourceHold = { ...holding, isReleased: true };
const fresh: SourceHold = { id: 'new', since: '2026-11-25T12:00:00.000Z', isReleased: false };
const release = (phase: SourceRelease['phase']): SourceRelease => ({
  v: 1,
  sourceId: 'src_00000001',
  holdId: 'old',
  phase,
  released: 7,
  at: since,
});
const source = (hold: SourceHold | null | undefined, status: Source['status'] = 'active') =>
  ({ _id: 'src_00000001', status, createdAt: '2026-01-01T00:00:00.000Z', ...(hold === undefined ? {} : { hold }) }) as Source;

describe('the hold of a source', () => {
  it.each<[string, Source, Source['status'], SourceRelease | undefined, SourceHold | null]>([
    ['never paused, made active', source(null), 'active', undefined, null],
    ['never paused, paused', source(null), 'paused', undefined, fresh],
    ['never paused, made inactive', source(null), 'inactive', undefined, null],
    ['paused, made active', source(holding, 'paused'), 'active', undefined, releasing],
    ['paused, paused again', source(holding, 'paused'), 'paused', undefined, holding],
    ['paused, made inactive', source(holding, 'paused'), 'inactive', undefined, holding],
    ['paused and inactive, made active', source(holding, 'inactive'), 'active', undefined, releasing],
    ['in its release, paused again', source(releasing), 'paused', release('releasing'), { ...fresh, since }],
    ['of whose release nothing is known, paused again', source(releasing), 'paused', undefined, { ...fresh, since }],
    ['released, paused again', source(releasing), 'paused', release('done'), fresh],
    [
      'paused by an older version, made active',
      source(undefined, 'paused'),
      'active',
      undefined,
      { id: 'src_00000001', since: '2026-01-01T00:00:00.000Z', isReleased: true },
    ],
  ])('that was %s', (_title, before, status, known, after) => {
    expect(nextHold(before, status, { holdId: 'new', nowMs, release: known })).toEqual(after);
  });

  it('is shown with how far it has come, and how long it is kept', () => {
    expect(viewHold(source(null), undefined)).toBeNull();
    const keptUntil = '2026-12-20T12:00:00.000Z';
    expect(viewHold(source(holding, 'paused'), undefined)).toEqual({ since, phase: 'holding', released: 0, keptUntil });
    expect(viewHold(source(releasing), release('switching'))).toEqual({ since, phase: 'releasing', released: 7, keptUntil });
    expect(viewHold(source(releasing), release('done'))).toMatchObject({ phase: 'done', released: 7 });
  });
});
