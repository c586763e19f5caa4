import { account, type RequestCount, type RunCount } from './accounting.ts';

const AT = new Date('2026-11-23T12:00:00.000Z');
const accepted: RequestCount = {
  sourceId: 'src_a',
  outcome: 'accepted',
  code: null,
  requests: 10,
  reported: 10,
  runs: 15,
  lastReceivedAt: AT,
};
const rejected: RequestCount = {
  sourceId: null,
  outcome: 'rejected',
  code: 'invalid_signature',
  requests: 3,
  reported: 0,
  runs: 0,
  lastReceivedAt: AT,
};
const runs: readonly RunCount[] = [
  { workflowId: 'wf_b', state: 'applied', runs: 6 },
  { workflowId: 'wf_a', state: 'filtered', runs: 8 },
  { workflowId: 'wf_a', state: 'failed', runs: 1 },
];

describe('account', () => {
  it('reconciles when every accepted request is reported and every run has ended', () => {
    expect(account([accepted, rejected], runs)).toMatchObject({
      received: 13,
      accepted: 10,
      rejected: 3,
      rejectedByCode: { invalid_signature: 3 },
      states: { applied: 6, filtered: 8, failed: 1, duplicate: 0, paused: 0, waiting: 0, mapped: 0 },
      workflows: [
        { workflowId: 'wf_a', filtered: 8, failed: 1 },
        { workflowId: 'wf_b', applied: 6 },
      ],
      sources: [
        { sourceId: 'src_a', accepted: 10, rejected: 0, lastReceivedAt: AT },
        { sourceId: null, accepted: 0, rejected: 3, lastReceivedAt: AT },
      ],
      pending: { unreported: 0, unread: 0, waiting: 0, mapped: 0 },
      lastReceivedAt: AT,
      reconciled: true,
    });
  });

  it('adds up refusals with one code over all sources', () => {
    expect(account([rejected, { ...rejected, sourceId: 'src_a', requests: 4 }], []).rejectedByCode).toEqual({ invalid_signature: 7 });
  });

  it('reconciles when nothing was received', () => {
    expect(account([], [])).toMatchObject({ received: 0, lastReceivedAt: null, reconciled: true });
  });

  it.each<[string, RequestCount[], RunCount[]]>([
    ['the engine has not reported on a request', [{ ...accepted, reported: 9 }], [...runs]],
    ['a report has come before its request', [accepted, { ...accepted, outcome: null, requests: 1, reported: 1, runs: 0 }], [...runs]],
    ['a run waits for its delay', [{ ...accepted, runs: 16 }], [...runs, { workflowId: 'wf_a', state: 'waiting', runs: 1 }]],
    ['a run is on its way to the profile', [{ ...accepted, runs: 16 }], [...runs, { workflowId: 'wf_a', state: 'mapped', runs: 1 }]],
    ['a run that was reported is missing', [{ ...accepted, runs: 16 }], [...runs]],
    ['there is a run that nobody reported', [accepted], [...runs, { workflowId: 'wf_c', state: 'applied', runs: 1 }]],
  ])('does not reconcile while %s', (_name, requests, counted) => {
    expect(account(requests, counted).reconciled).toBe(false);
  });
});
