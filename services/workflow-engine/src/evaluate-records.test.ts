import { encodeRawEventHeaders, newId, type RawEvent, type RunReport, TOPICS, type WorkflowRun } from '@tributary/contracts';
import type { InRecord, OutRecord } from '@tributary/kafka';
import { getTracer } from '@tributary/observability';
import { evaluateRecords, type EngineWork } from './evaluate-records.ts';
import type { Decision } from './evaluation/evaluate-event.ts';
import type { BatchCounts } from './metrics.ts';

const WORKFLOW_ID = 'wf_0123456789abcdef';
const NOW = Date.parse('2026-11-23T12:00:01.000Z');

function recordOf(changes: Partial<RawEvent> = {}, headers: Record<string, string> = {}): InRecord {
  const event: RawEvent = {
    requestId: newId(),
    eventId: newId(),
    sourceId: 'src_0123456789abcdef',
    sourceType: 'custom',
    receivedAt: '2026-11-23T12:00:00.000Z',
    method: 'POST',
    path: '',
    query: '',
    rawHeaders: ['content-type', 'application/json'],
    body: Buffer.from('{}'),
    traceparent: '00-11111111111111111111111111111111-2222222222222222-00',
    ...changes,
  };
  return {
    topic: TOPICS.rawEvents,
    partition: 3,
    offset: 41n,
    timestampMs: NOW - 1000,
    key: Buffer.from('key'),
    value: Buffer.from(event.body),
    headers: { ...encodeRawEventHeaders(event), ...headers },
  };
}

function workWith(sendAll: (records: readonly OutRecord[]) => Promise<void>): EngineWork & { counted: BatchCounts[] } {
  const counted: BatchCounts[] = [];
  return {
    evaluate: { all: () => [], one: () => [], held: () => [] },
    catchUp: () => Promise.resolve(),
    producer: { sendAll },
    metrics: { batch: (counts) => counted.push(counts) },
    tracer: getTracer('test'),
    now: () => NOW,
    counted,
  };
}

const failed: WorkflowRun = { workflowId: WORKFLOW_ID, version: 2, state: 'failed', code: 'no_identifier', message: 'nobody' };
const failing = (): Decision[] => [{ kind: 'dead-letter', code: 'no_identifier', message: 'nobody', run: failed }];

async function outputsOf(records: InRecord[], decide: (event: RawEvent) => Decision[]): Promise<OutRecord[][]> {
  const calls: OutRecord[][] = [];
  const work = workWith((outputs) => {
    calls.push([...outputs]);
    return Promise.resolve();
  });
  await evaluateRecords(work, records, decide);
  return calls;
}

test('everything of a batch is written with one call, and every event has exactly one report', async () => {
  const calls = await outputsOf([recordOf(), recordOf()], failing);
  expect(calls).toHaveLength(1);
  expect(calls[0]?.map(({ topic }) => topic)).toEqual([
    TOPICS.rawEventsDeadLetter,
    TOPICS.workflowRuns,
    TOPICS.rawEventsDeadLetter,
    TOPICS.workflowRuns,
  ]);
});

test('an event without active workflows is reported all the same', async () => {
  const [outputs] = await outputsOf([recordOf({ eventId: '019ab000-0000-7000-8000-000000000002' })], () => []);
  expect(outputs).toHaveLength(1);
  expect(outputs?.[0]).toMatchObject({ topic: TOPICS.workflowRuns, key: '019ab000-0000-7000-8000-000000000002' });
  expect(JSON.parse(outputs?.[0]?.value as string)).toMatchObject({ stage: 'engine', runs: [] } satisfies Partial<RunReport>);
});

test('a dead letter has the original key, bytes and headers, and says why, where from and for which workflow', async () => {
  const record = recordOf({ body: Buffer.from([0xff, 0x00]) });
  const [outputs] = await outputsOf([record], failing);
  expect(outputs?.[0]).toMatchObject({
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      'tb_dl-stage': 'engine',
      'tb_dl-code': 'no_identifier',
      'tb_dl-origin': 'raw-events/3/41',
      'tb_dl-workflow-id': WORKFLOW_ID,
      'tb_dl-workflow-version': '2',
    },
  });
});

test('the trace goes on with what is written', async () => {
  const [outputs] = await outputsOf([recordOf()], () => []);
  expect(outputs?.[0]?.headers?.['traceparent']).toBe('00-11111111111111111111111111111111-2222222222222222-00');
});

test.each<[string, InRecord]>([
  ['no headers', { ...recordOf(), headers: {} }],
  ['headers that are no JSON', recordOf({}, { tb_headers: '[' })],
  ['an event id that is no UUID', recordOf({ eventId: '1' })],
  ['a source id of another form', recordOf({ sourceId: 'shop' })],
  ['a time of the right form that does not exist', recordOf({ receivedAt: '2026-99-99T99:99:99.999Z' })],
  ['a workflow id of another form', recordOf({}, { 'tb_workflow-id': 'x' })],
])('a record with %s is a dead letter, and its neighbours flow on', async (_title, poison) => {
  const [outputs] = await outputsOf([recordOf(), poison, recordOf()], () => []);
  expect(outputs?.map(({ topic }) => topic)).toEqual([TOPICS.workflowRuns, TOPICS.rawEventsDeadLetter, TOPICS.workflowRuns]);
  expect(outputs?.[1]?.headers?.['tb_dl-code']).toBe('undecodable_record');
});

test('a record that is too large to be written again is cut, and says so', async () => {
  const [outputs] = await outputsOf([recordOf({ body: Buffer.alloc(11 * 1024 * 1024) })], () => []);
  expect(outputs?.[0]?.headers).toMatchObject({ 'tb_dl-code': 'record_too_large', 'tb_dl-original-bytes': '11534336' });
  expect(outputs?.[0]?.value?.length).toBeLessThan(11 * 1024 * 1024);
});

test('when the outputs are not acknowledged the batch is given back and not counted', async () => {
  const work = workWith(() => Promise.reject(new Error('Kafka is away')));
  await expect(evaluateRecords(work, [recordOf()], () => [])).rejects.toThrow('Kafka is away');
  expect(work.counted).toEqual([]);
});

test('a written batch is counted: records, poison, states, and the age of the oldest', async () => {
  const work = workWith(() => Promise.resolve());
  await evaluateRecords(work, [recordOf(), { ...recordOf(), headers: {} }], failing);
  expect(work.counted).toEqual([{ records: 2, poisoned: 1, states: ['failed'], evaluationMs: 0, oldestAgeMs: 1000 }]);
});
