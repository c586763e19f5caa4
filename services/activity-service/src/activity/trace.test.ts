import type { RunRow } from './rows.ts';
import { durationsOf } from './trace.ts';

const at = (ms: number): Date => new Date(1_700_000_000_000 + ms);
const run: RunRow = {
  _id: 'r:w',
  requestId: 'r',
  eventId: 'e',
  sourceId: 's',
  workflowId: 'w',
  receivedAt: at(0),
  verdict: { rank: 6, version: 1, at: at(90), state: 'applied', code: null, message: null, profileId: 'p' },
};

describe('durationsOf', () => {
  it('measures each step from the one before', () => {
    expect(durationsOf({ ...run, engineAt: at(50), profileAt: at(90) })).toEqual({ engineMs: 50, profileMs: 40, totalMs: 90 });
  });

  it('does not count the delay as time of the profile', () => {
    const delayed = { ...run, engineAt: at(50), dueAt: at(60_000), profileAt: at(60_030), verdict: { ...run.verdict, at: at(60_030) } };
    expect(durationsOf(delayed)).toEqual({ engineMs: 50, profileMs: 30, totalMs: 60_030 });
  });

  it('leaves out steps that were not reported, and shows no negative time', () => {
    expect(durationsOf({ ...run, profileAt: at(90) })).toEqual({ engineMs: null, profileMs: null, totalMs: 90 });
    expect(durationsOf({ ...run, engineAt: at(-5) }).engineMs).toBe(0);
  });
});
