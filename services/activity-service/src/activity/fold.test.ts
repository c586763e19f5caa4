import fc from 'fast-check';
import { TOPICS } from '@tributary/contracts';
import { accepted, aRequest, aRun, record, rejected, reported, SOURCE, wholeStory, WORKFLOWS } from '../../test/records.ts';
import type { Activity, ActivityRecord } from './activity-record.ts';
import { fold, type Fold } from './fold.ts';
import { readRecord } from './record-reader.ts';

function activitiesOf(records: readonly ActivityRecord[]): Activity[] {
  return records.map((item) => readRecord(item) as Activity);
}

function plain({ requests, runs }: Fold): unknown {
  const sorted = <T>(rows: ReadonlyMap<string, T>): [string, T][] => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return { requests: sorted(requests), runs: sorted(runs) };
}

/** Requests of every kind, with repeated and contradicting reports. */
function manyRecords(): ActivityRecord[] {
  const delayed = aRequest();
  const refusedButWritten = aRequest();
  const [workflow] = WORKFLOWS;
  return [
    ...wholeStory(aRequest()),
    ...wholeStory(aRequest({ body: Buffer.from([0, 255, 1]) })),
    rejected(),
    rejected({ sourceId: null, status: 404, code: 'unknown_key' }),
    accepted(delayed),
    reported(delayed, 'engine', [
      { ...aRun(delayed, workflow, 'waiting'), dueAt: '2026-11-23T12:01:00.000Z' },
      aRun(delayed, WORKFLOWS[1], 'filtered'),
    ]),
    reported(delayed, 'engine', [aRun(delayed, workflow, 'mapped')], '2026-11-23T12:01:00.010Z'),
    reported(delayed, 'profile', [aRun(delayed, workflow, 'duplicate')], '2026-11-23T12:01:00.020Z'),
    accepted(refusedButWritten),
    accepted(refusedButWritten),
    rejected({ requestId: refusedButWritten.requestId, status: 503, code: 'kafka_unavailable' }),
    reported(refusedButWritten, 'engine', []),
  ];
}

describe('fold', () => {
  it('gives the same rows for any order and repetition of the records', () => {
    const activities = activitiesOf(manyRecords());
    const expected = plain(fold(activities));
    const shuffled = fc
      .tuple(fc.shuffledSubarray(activities, { minLength: activities.length }), fc.subarray(activities))
      .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));
    fc.assert(fc.property(shuffled, (given) => expect(plain(fold(given))).toEqual(expected)));
  });

  it('gives the same rows for any split into batches that are joined', () => {
    const activities = activitiesOf(manyRecords());
    const expected = plain(fold(activities));
    const asActivities = ({ requests, runs }: Fold): Activity[] => [
      ...[...requests.values()].map((request) => ({ request, runs: [] })),
      { runs: [...runs.values()] },
    ];
    fc.assert(
      fc.property(fc.nat(activities.length), (at) => {
        const [left, right] = [fold(activities.slice(0, at)), fold(activities.slice(at))];
        expect(plain(fold([...asActivities(right), ...asActivities(left)]))).toEqual(expected);
      }),
    );
  });

  it('counts a request as accepted where a 503 was answered but the write did arrive', () => {
    const event = aRequest();
    const { requests } = fold(activitiesOf([rejected({ requestId: event.requestId, code: 'kafka_unavailable' }), accepted(event)]));
    expect(requests.get(event.requestId)).toMatchObject({ outcome: 'accepted', sourceId: SOURCE });
  });

  it('lets the later version win among verdicts of one rank', () => {
    const event = aRequest();
    const [workflowId] = WORKFLOWS;
    const filtered = (version: number) => reported(event, 'engine', [{ ...aRun(event, workflowId, 'filtered'), version }]);
    const { runs } = fold(activitiesOf([filtered(3), filtered(2)]));
    expect([...runs.values()].map((run) => run.verdict.version)).toEqual([3]);
  });
});

describe('readRecord', () => {
  it.each([
    ['no JSON', record(TOPICS.workflowRuns, Buffer.from('{'))],
    ['another schema', record(TOPICS.workflowRuns, { v: 2 })],
    ['a tombstone', { ...record(TOPICS.gatewayActivity, {}), value: null }],
    ['no ids', record(TOPICS.rawEvents, Buffer.from('{}'))],
    ['an impossible time', rejected({ at: '2026-13-45T12:00:00.000Z' })],
    ['an id that is none', accepted(aRequest({ requestId: 'a:b' }))],
    ['thousands of headers', accepted(aRequest({ rawHeaders: Array<string>(5000).fill('') }))],
    ['another topic', record('profiles', {})],
  ])('says nothing for a record with %s', (_name, unreadable) => {
    expect(readRecord(unreadable)).toBeUndefined();
  });
});
